import { describe, expect, it } from "vitest";
import { judgeReply } from "../../../../../electron/observability/outbox/judge-reply.ts";
import type { Reply } from "../../../../../electron/observability/outbox/request.ts";

function answered(status: number, body = "{}", contentType = "application/json"): Reply {
  return { type: "answered", status, contentType, body, retryAfterMs: undefined };
}

describe("the answer to a delivery", () => {
  it.each([
    [200, "accepted"],
    [207, "accepted"],
    [302, "doubtful"],
    [400, "refused"],
    [401, "doubtful"],
    [403, "doubtful"],
    [404, "doubtful"],
    [408, "doubtful"],
    [413, "refused"],
    [429, "later"],
    [500, "doubtful"],
    [503, "doubtful"],
  ])("%i is %s", (status, type) => {
    expect(judgeReply(answered(status), "spans").type).toBe(type);
  });

  it("is told without what looks like a key in it", () => {
    const said = JSON.stringify({ message: "Unknown key sk-lf-CANARY0123456789." });
    for (const status of [403, 422]) {
      const { reason } = judgeReply(answered(status, said)) as { reason: string };
      expect(reason).toMatch(/: Unknown key \[redacted\]\.$/);
    }
  });

  it("of a login page is not believed", () => {
    const page = answered(200, "<!doctype html>", "text/html");
    const absent = { type: "doubtful", host: "absent" };
    expect(judgeReply(page, "spans")).toMatchObject(absent);
    expect(judgeReply({ ...page, contentType: "" } as Reply, "spans")).toMatchObject(absent);
  });

  it("of a collector that dropped spans says why, in protobuf too", () => {
    const body = "\n\u000b\b\u0005\u0012\u0007too big";
    expect(judgeReply(answered(200, body, "application/x-protobuf"), "spans")).toEqual({
      type: "refused",
      isFinal: true,
      reason: "The host dropped spans: too big.",
    });
  });

  it("to a question for a score that was taken back is good where it is not found", () => {
    expect(judgeReply(answered(404), "score-check")).toEqual({ type: "accepted" });
    expect(judgeReply(answered(405), "score-check")).toEqual({ type: "accepted" });
    expect(judgeReply(answered(413), "spans")).toMatchObject({ isTooLarge: true });
  });

  it.each([
    ["OK", "text/plain"],
    ["{}", ""],
    ["", ""],
    ["\n\u0000", "application/x-protobuf"],
  ])("of %j as %j is believed, as collectors give it", (body, contentType) => {
    expect(judgeReply(answered(200, body, contentType), "spans")).toEqual({ type: "accepted" });
  });

  it.each(["score", "score-delete"] as const)(
    "that there is no route for a %s stops no trace",
    (kind) => {
      for (const status of [404, 405]) {
        const page = answered(status, "<!doctype html>", "text/html");
        expect(judgeReply(page, kind).type).toBe("refused");
        expect(judgeReply(page, "spans")).toMatchObject({ type: "doubtful", host: "closed" });
      }
    },
  );

  it("that names a time is waited for where the host is busy, and doubted where it fails", () => {
    const at = (status: number): Reply =>
      ({ ...answered(status), retryAfterMs: 5_000 }) as unknown as Reply;
    for (const status of [429, 503]) {
      expect(judgeReply(at(status), "spans")).toMatchObject({ type: "later", retryAfterMs: 5_000 });
    }
    for (const status of [500, 502]) {
      expect(judgeReply(at(status), "spans").type).toBe("doubtful");
    }
  });

  it("that does not come is the item's fault where the host was reached, and else nobody's", () => {
    const none = (isUnderWay: boolean): Reply => ({
      type: "unreachable",
      reason: "No.",
      isUnderWay,
    });
    expect(judgeReply(none(true), "spans").type).toBe("doubtful");
    expect(judgeReply(none(false), "spans").type).toBe("later");
  });

  it("that a score to be taken back is not there is as good as done", () => {
    expect(judgeReply(answered(404, `{"message":"Score not found"}`), "score-delete")).toEqual({
      type: "accepted",
    });
  });

  it("says which scores of a batch were refused, and which may pass later", () => {
    const errors = (status: number): string =>
      JSON.stringify({ successes: [], errors: [{ id: "a", status, message: "No." }] });
    expect(judgeReply(answered(207, errors(400)), "score")).toEqual({
      type: "mixed",
      missing: new Map([["a", { why: "refused", reason: "The host refused it (400): No." }]]),
    });
    for (const status of [429, 500, 503]) {
      expect(judgeReply(answered(207, errors(status)), "score")).toMatchObject({
        type: "mixed",
        missing: new Map([["a", expect.objectContaining({ why: "failed" })]]),
      });
    }
  });

  it("that drops spans is told in the host's words, and such a request is not sent again", () => {
    const body = `{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}`;
    expect(judgeReply(answered(200, body), "spans")).toEqual({
      type: "refused",
      isFinal: true,
      reason: "The host dropped spans: too old.",
    });
  });
});
