import { describe, expect, it, vi } from "vitest";
import { toStreamChunk } from "../../../../../electron/agent/models/stream-event.ts";
import { toProviderError } from "../../../../../electron/agent/provider-error.ts";
import { readErrorFacts } from "../../../../../electron/agent/error-facts.ts";

const HEADERS = new Headers({ "x-request-id": "req_1" });

function fail(item: unknown) {
  const onError = vi.fn();
  try {
    toStreamChunk(item, HEADERS, onError);
  } catch (error) {
    return { error, onError };
  }
  throw new Error("It is no error.");
}

describe("an event of a stream", () => {
  it.each([
    [{ event: null, data: { id: "c" } }, { id: "c" }],
    [
      { event: "message", data: { id: "c", error: null } },
      { id: "c", error: null },
    ],
    // What an SDK would give that knows these options no more.
    [
      { id: "c", choices: [] },
      { id: "c", choices: [] },
    ],
    [{ event: null, data: null }, null],
  ])("is its chunk: %j", (item, chunk) => {
    expect(toStreamChunk(item, HEADERS, vi.fn())).toEqual(chunk);
  });

  it.each([
    [
      "beside an error",
      { event: null, data: { error: { code: 502, message: "gone" }, usage: {} } },
    ],
    ["by its name", { event: "error", data: { code: 502, message: "gone" } }],
    ["by both", { event: "error", data: { error: { code: 502, message: "gone" } } }],
  ])("tells of an error %s, whole", (_how, item) => {
    const { error, onError } = fail(item);
    expect(onError).toHaveBeenCalledExactlyOnceWith(item.data);
    expect(readErrorFacts(error, 0)).toMatchObject({
      status: 502,
      detail: "gone",
      requestId: "req_1",
      isInItsOwnWords: true,
      isFromSdk: true,
    });
  });

  it.each([["exploded"], [{}], [["x"]], [{ message: { why: "x" } }]])(
    "tells of an error without words that are understood: %j",
    (said) => {
      const { error } = fail({ event: null, data: { error: said } });
      expect(toProviderError(error, 0).code).toBe("provider-failed");
    },
  );
});
