import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { redact } from "../../../../shared/redact.ts";
import { createLog, toLog, toLogLevel } from "../../../../electron/observability/log.ts";

const open = (level: ReturnType<typeof toLogLevel> = "debug") => {
  const stream = new PassThrough();
  const lines = (): unknown[] =>
    String(stream.read() ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown);
  return { log: toLog(level, stream), lines };
};

describe("the log", () => {
  it("writes one JSON line an event, with time, level and name", () => {
    const { log, lines } = open();
    log.info("store-opened", { interrupted: 2 });
    expect(lines()).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
        event: "store-opened",
        interrupted: 2,
      },
    ]);
  });

  it("keeps a key out of an error's words, stack and cause", () => {
    const { log, lines } = open();
    const cause = new Error("Authorization: Bearer abc.def");
    log.error("run-failed", new Error("bad key sk-CANARY1234567", { cause }));
    const text = JSON.stringify(lines());
    expect(text).toContain("run-failed");
    expect(text).not.toMatch(/CANARY|abc\.def/);
  });

  it("keeps nothing of an error's own fields, where libraries put requests and headers", () => {
    const { log, lines } = open();
    log.error(
      "run-failed",
      Object.assign(new Error("x"), { headers: { authorization: "canary" } }),
    );
    expect(JSON.stringify(lines())).not.toContain("canary");
  });

  it("keeps nothing of a message that may quote the conversation", () => {
    const { log, lines } = open();
    const words = "the QUINCE question\n    at the QUINCE market:1:2";
    const fromEndpoint = Object.assign(new Error(`400 Cannot read: ${words}`), { status: 400 });
    log.error("run-failed", fromEndpoint);
    log.error("run-failed", Object.assign(new Error(words), { status: undefined }));
    log.error("run-failed", new Error(`LangChain says: ${words}`, { cause: fromEndpoint }));
    try {
      JSON.parse("QUINCE");
    } catch (error) {
      log.error("run-failed", error);
    }
    const written = lines();
    expect(written).toHaveLength(4);
    expect(JSON.stringify(written)).not.toContain("QUINCE");
    expect(written[0]).toMatchObject({ error: { message: null, httpStatus: 400 } });
    for (const line of written) {
      expect(line).toMatchObject({
        error: { stack: expect.stringContaining("log.test.ts") as unknown },
      });
    }
  });

  it("takes no text that nobody redacted: it does not compile", () => {
    const { log, lines } = open();
    // @ts-expect-error -- the guard is the type
    log.info("run-started", { text: "a word of the conversation" });
    log.info("run-started", { text: redact("with sk-CANARY1234567 in it") });
    expect(JSON.stringify(lines())).not.toContain("CANARY");
  });

  it("carries the code of the app's own errors", () => {
    const { log, lines } = open();
    log.error("run-failed", new AppError("storage-failed", "The disk is full."));
    expect(lines()).toMatchObject([{ errorCode: "storage-failed" }]);
  });

  it("changes its level at once", () => {
    const { log, lines } = open("error");
    log.info("unheard");
    log.setLevel("debug");
    log.debug("heard");
    expect(lines()).toMatchObject([{ event: "heard", level: "debug" }]);
  });

  it("bounds what a fact may say and how many there may be", () => {
    const { log, lines } = open("debug");
    const flood = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`key${index}`, index]),
    );
    log.info("flooded", { ...flood, text: redact("x") });
    log.info("long", { text: redact("x".repeat(8_000_000)) });
    log.error("failed", new Error("y".repeat(8_000_000)));
    for (const line of lines()) expect(JSON.stringify(line).length).toBeLessThan(15_000);
  });

  it("never throws, whatever becomes of its stream", () => {
    const log = toLog("debug", {
      write: () => {
        throw new Error("ENOSPC");
      },
    });
    expect(() => log.error("run-failed", new Error("x"))).not.toThrow();
  });

  it("opens even where its folder cannot be made", () => {
    expect(() => createLog({ file: "/dev/null/logs/parley.log", level: "silent" })).not.toThrow();
  });

  it("is quiet below its level and reads an unknown level as info", () => {
    const { log, lines } = open(toLogLevel("loud"));
    log.debug("unheard");
    log.warn("heard");
    expect(lines()).toHaveLength(1);
  });
});
