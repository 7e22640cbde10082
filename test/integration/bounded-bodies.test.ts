import { setImmediate as turn } from "node:timers/promises";
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fetchModels } from "../../electron/agent/endpoint/fetch-models.ts";
import { askModels } from "../../electron/doctor/ask-models.ts";
import { streamChat } from "../../electron/doctor/stream-chat.ts";
import { createEndpointFetch } from "../../electron/agent/endpoint/create-endpoint-fetch.ts";
import { createHttpClient, routeGlobalFetch } from "../../electron/http/http-client.ts";
import { createSendRequest } from "../../electron/observability/outbox/request.ts";
import {
  again,
  drained,
  startHostileServer,
  startRawServer,
  wire,
  type HostileAnswer,
} from "../fakes/hostile-server.ts";
import { createDoctorTarget } from "../fakes/doctor-target.ts";
import { chatAt } from "../fakes/chat-at.ts";

// Whoever answers may answer for ever. Servers that do, over real HTTP: each exchange ends, in words or with what came
// until then, and in a bounded memory. The server runs in this process too, so that its own share is in the figure.

const MB = 1_000_000;
/**
 * What an exchange may take, in bytes, over what stood before it. Mostly garbage of both sides that nobody has collected
 * yet: on a busy machine the same exchange takes three times as much. What is held back is 400 MB and far more.
 */
const MOST = 300 * MB;

const resident = (): number => process.memoryUsage().rss;

/** Runs the work and says how far memory grew beyond where it began, looked at whenever the loop turns. */
async function peakOf<T>(
  work: Promise<T>,
): Promise<{ readonly result: T; readonly grownBytes: number }> {
  const before = resident();
  let peak = before;
  const progress = { isOver: false };
  const result = work.finally(() => {
    progress.isOver = true;
  });
  result.catch(() => undefined);
  while (!progress.isOver) {
    peak = Math.max(peak, resident());
    await turn();
  }
  return { result: await result, grownBytes: Math.max(peak, resident()) - before };
}

const JSON_TYPE = { "content-type": "application/json" };
const SSE = { "content-type": "text/event-stream" };
const MEGABYTE = Buffer.alloc(MB, "a");
const { text, finish, done, delta } = wire;

/** So many megabytes, ten in each of many gzip files one behind the other, which is a gzip file as well. */
const gzipped = (megabytes: number): Buffer => {
  const ten = gzipSync(Buffer.alloc(10 * MB), { level: 9 });
  return Buffer.concat(Array.from({ length: megabytes / 10 }, () => ten));
};

describe("a chat", () => {
  it.each<[what: string, answer: () => HostileAnswer, status: object, said?: string]>([
    [
      "a line without an end",
      () => ({ body: [text("Hello"), "data: ", ...again(MEGABYTE, 400)] }),
      { reason: "failed", error: { code: "malformed-response" } },
      "Hello",
    ],
    [
      "an event without an end",
      () => ({ body: again("data: {\n") }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "an event of empty lines",
      () => ({ body: again("data:\n".repeat(10_000)) }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "comments for ever",
      () => ({ body: [text("Hello"), ...again(`: ${"x".repeat(100_000)}\n\n`, 4_000)] }),
      { reason: "failed", error: { code: "malformed-response" } },
      "Hello",
    ],
    [
      "a page for ever",
      () => ({ body: again(`<p>${"x".repeat(100_000)}</p>\n`) }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "JSON for ever",
      () => ({ headers: JSON_TYPE, body: ['{"choices":"', ...again(MEGABYTE, 400)] }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "small objects for ever",
      () => ({ body: ['data: {"a":[', ...again("{},".repeat(100_000), 60), "{}]}\n\n"] }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "a refusal for ever",
      () => ({
        status: 400,
        headers: JSON_TYPE,
        body: ['{"error":{"message":"No.', ...again(MEGABYTE, 400)],
      }),
      { reason: "failed", error: { code: "request-refused" } },
    ],
    [
      "1 MB of gzip that is 1 GB",
      () => ({
        headers: { ...SSE, "content-encoding": "gzip" },
        body: [gzipped(1_000)],
      }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "gzip within gzip",
      () => ({
        headers: { ...SSE, "content-encoding": "gzip, gzip" },
        body: [gzipSync(gzipped(400))],
      }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "brotli",
      () => ({
        headers: { ...SSE, "content-encoding": "br" },
        body: [
          brotliCompressSync(Buffer.alloc(64 * MB), {
            params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
          }),
        ],
      }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "zstd",
      () => ({
        headers: { ...SSE, "content-encoding": "zstd" },
        body: [zstdCompressSync(Buffer.alloc(64 * MB))],
      }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "deflate",
      () => ({
        headers: { ...SSE, "content-encoding": "deflate" },
        body: [deflateSync(Buffer.alloc(64 * MB))],
      }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "more encodings than there are",
      () => ({
        headers: { ...SSE, "content-encoding": "gzip, gzip, gzip, gzip, gzip, gzip" },
        body: [gzipSync("x")],
      }),
      { reason: "failed" },
    ],
    [
      "gzip that is none",
      () => ({ headers: { ...SSE, "content-encoding": "gzip" }, body: ["hello"] }),
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "text for ever",
      () => ({ body: again(text("Hello ".repeat(1_000))) }),
      { reason: "truncated", error: { code: "answer-too-long" } },
    ],
    [
      "thoughts for ever",
      () => ({ body: again(delta({ reasoning_content: "Hm. ".repeat(1_000) })) }),
      { reason: "truncated", error: { code: "answer-too-long" } },
    ],
    [
      "arguments for ever",
      () => ({
        body: again(
          delta({
            tool_calls: [
              {
                index: 0,
                id: "a",
                function: { name: "calculator", arguments: "1 + ".repeat(1_000) },
              },
            ],
          }),
        ),
      }),
      { reason: "truncated", error: { code: "answer-too-long" } },
    ],
    [
      "thousands of calls",
      () => ({
        body: Array.from({ length: 5_000 }, (_, index) =>
          delta({
            tool_calls: [
              {
                index,
                id: `call_${index}`,
                function: { name: "calculator", arguments: '{"expression":"1"}' },
              },
            ],
          }),
        ),
      }),
      { reason: "truncated", error: { code: "answer-too-long" } },
    ],
  ])("that is answered with %s ends", async (_what, answer, status, said) => {
    const made = answer();
    await using server = await startHostileServer(() => made);
    const { result, grownBytes } = await peakOf(chatAt(server.baseUrl));
    expect(result.status).toMatchObject({ type: "incomplete", ...status });
    if (said !== undefined) expect(result.text === said).toBe(true);
    expect(result.text.length).toBeLessThanOrEqual(4 * MB);
    expect(JSON.stringify(result.status).length).toBeLessThan(2_000);
    expect(server.requests()).toBe(1);
    // Nothing is left open behind it.
    await server.allClosed();
    expect(grownBytes).toBeLessThan(MOST);
  });

  it("keeps all that came before four megabytes, to the character", async () => {
    const piece = "äöü€😀".repeat(1_000);
    await using server = await startHostileServer(() => ({ body: again(text(piece)) }));
    const { status, text: said } = await chatAt(server.baseUrl);
    expect(status).toMatchObject({ type: "incomplete", reason: "truncated" });
    expect(piece.repeat(400).startsWith(said)).toBe(true);
    expect(Buffer.byteLength(said)).toBeGreaterThan(4 * MB - 4);
  });

  it("is cut off though its only event says that it is complete", async () => {
    await using server = await startHostileServer(() => ({
      body: [delta({ content: "a".repeat(5 * MB) }, "stop"), done],
    }));
    expect(await chatAt(server.baseUrl)).toMatchObject({
      status: { reason: "truncated", error: { code: "answer-too-long" } },
    });
  });

  it("of hundreds of thousands of small events is an answer", { timeout: 120_000 }, async () => {
    await using server = await startHostileServer(() => ({
      body: [...again(text("a").repeat(1_000), 300), finish(), done],
    }));
    const { result, grownBytes } = await peakOf(chatAt(server.baseUrl));
    expect(result.status).toEqual({ type: "complete" });
    expect(result.text === "a".repeat(300_000)).toBe(true);
    expect(grownBytes).toBeLessThan(MOST);
  });

  it("that is answered with headers for ever ends", async () => {
    await using server = await startRawServer(async (socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      for (const piece of headers()) {
        if (socket.destroyed) return;
        if (!socket.write(piece)) await drained(socket);
      }
    });
    const { result, grownBytes } = await peakOf(chatAt(server.baseUrl));
    expect(result.status).toMatchObject({
      reason: "failed",
      error: { code: "malformed-response" },
    });
    expect(grownBytes).toBeLessThan(MOST);
  });

  it.each<[what: string, answer: string, status: object]>([
    [
      "shorter than it says",
      `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 100000\r\n\r\n${text("Hello")}`,
      { reason: "interrupted", error: { code: "connection-lost" } },
    ],
    [
      "of a status nobody knows",
      "HTTP/1.1 999 Odd\r\ncontent-length: 2\r\n\r\nhi",
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "no HTTP",
      "SSH-2.0-OpenSSH_9.2p1\r\n",
      { reason: "failed", error: { code: "malformed-response" } },
    ],
  ])("whose answer is %s ends", async (_what, answer, status) => {
    await using server = await startRawServer((socket) => void socket.end(answer));
    expect((await chatAt(server.baseUrl)).status).toMatchObject({ type: "incomplete", ...status });
  });
});

function* headers(): Generator<string> {
  for (let count = 0; ; count += 1) yield `x-${count}: ${"y".repeat(1_000)}\r\n`;
}

describe("a list of models", () => {
  it.each<[what: string, answer: () => HostileAnswer]>([
    [
      "400 MB",
      () => ({
        headers: JSON_TYPE,
        body: ['{"data":[', ...again(`{"id":"${"m".repeat(100_000)}"},`, 4_000)],
      }),
    ],
    [
      "1 MB of gzip that is 1 GB",
      () => ({
        headers: { ...JSON_TYPE, "content-encoding": "gzip" },
        body: [gzipped(1_000)],
      }),
    ],
    [
      "small objects, millions of them",
      () => ({
        headers: JSON_TYPE,
        body: ['{"data":[', ...again("{},".repeat(100_000), 20), "{}]}"],
      }),
    ],
    ["8 million levels", () => ({ headers: JSON_TYPE, body: again("[".repeat(100_000), 79) })],
  ])("of %s is refused in words", async (_what, answer) => {
    const made = answer();
    await using server = await startHostileServer(() => made);
    const connection = { baseUrl: server.baseUrl, apiKey: undefined };
    const { result, grownBytes } = await peakOf(
      fetchModels(connection).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    expect(result).toMatchObject({ code: "malformed-response" });
    expect(grownBytes).toBeLessThan(MOST);
  });
});

describe("a connection test", () => {
  it("ends at a list of models and at an answer that do not", async () => {
    await using server = await startHostileServer(() => ({ body: again(MEGABYTE) }));
    const endpointFetch = createEndpointFetch({ baseUrl: server.baseUrl, apiKey: undefined });
    const { signal } = new AbortController();
    const { result, grownBytes } = await peakOf(
      askModels({ apiKey: undefined, fetch: endpointFetch }, server.baseUrl, signal),
    );
    expect(result).toMatchObject({ type: "unreachable", error: { code: "malformed-response" } });
    const target = createDoctorTarget({ baseUrl: server.baseUrl, fetch: endpointFetch });
    await expect(streamChat(target, { messages: [] }, signal).next()).rejects.toMatchObject({
      code: "malformed-response",
    });
    expect(grownBytes).toBeLessThan(MOST);
  });
});

describe("what takes traces", () => {
  it("is read no further than a reply goes, compressed or not", async () => {
    const bomb = gzipped(100);
    const answers: HostileAnswer[] = [
      { headers: JSON_TYPE, body: again(MEGABYTE) },
      { headers: { ...JSON_TYPE, "content-encoding": "gzip" }, body: [bomb] },
    ];
    await using server = await startHostileServer((request) => answers[request]!);
    const send = createSendRequest({ http: createHttpClient(), now: Date.now });
    const { signal } = new AbortController();
    while (server.requests() < answers.length) {
      const reply = await send({ method: "GET", url: `${server.baseUrl}/x`, headers: {} }, signal);
      expect(reply).toEqual({
        type: "unreachable",
        reason: "The host answers more than an answer can be.",
        isUnderWay: true,
      });
    }
  });

  it("is bounded where a library asks with a fetch of its own", async () => {
    const bomb = gzipped(10);
    const answers: HostileAnswer[] = [
      { headers: JSON_TYPE, body: again(MEGABYTE) },
      { headers: { ...JSON_TYPE, "content-encoding": "gzip" }, body: [bomb] },
      { headers: JSON_TYPE, body: ["{}"] },
    ];
    await using server = await startHostileServer((request) => answers[request]!);
    await routeGlobalFetch(createHttpClient());
    const ask = (): Promise<unknown> => fetch(server.baseUrl).then((each) => each.json());
    await expect(ask()).rejects.toThrow();
    await expect(ask()).rejects.toThrow();
    expect(await ask()).toEqual({});
  });
});
