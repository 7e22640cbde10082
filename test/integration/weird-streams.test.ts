import { describe, expect, it } from "vitest";
import { startHostileServer, wire } from "../fakes/hostile-server.ts";
import { chatAt } from "../fakes/chat-at.ts";

// What servers were reported to send in place of a plain event stream, played over real HTTP. Each row says what comes
// of it; the reports are those of SSE readers and LLM clients of all kinds (2023–2026).

const { event, delta, text, finish, done } = wire;
const END = finish() + done;
const WHOLE = {
  id: "x",
  object: "chat.completion",
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const bytesOf = (piece: string): Uint8Array[] =>
  [...Buffer.from(piece)].map((each) => Uint8Array.of(each));
const utf16 = (piece: string): Buffer => Buffer.from(`\ufeff${piece}`, "utf16le");
const broken = Buffer.concat([
  Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"H'),
  Buffer.from([0xff, 0xc3]),
  Buffer.from('i"}}]}\n\n'),
]);

async function ask(pieces: readonly (string | Uint8Array)[], type = "text/event-stream") {
  await using server = await startHostileServer(() => ({
    headers: { "content-type": type },
    body: pieces,
  }));
  return await chatAt(server.baseUrl);
}

describe("is an answer like any other", () => {
  it.each<[what: string, pieces: (string | Uint8Array)[], said?: string, type?: string]>([
    ["a byte order mark", [`\ufeff${text("Hello")}${END}`]],
    ["lines that end in CR", [(text("Hello") + END).replaceAll("\n", "\r")]],
    ["CRLF cut in two", (text("Hello") + END).replaceAll("\n", "\r\n").split(/(?<=\r)/)],
    ["byte for byte", bytesOf(text("Hé😀llo") + END), "Hé😀llo"],
    ["no space after data:", [(text("Hello") + END).replaceAll("data: ", "data:")]],
    ["empty data", ["data:\n\n", "data: \n\n", "data\n\n", text("Hello"), END]],
    ["event: ping with data", ["event: ping\ndata: {}\n\n", text("Hello"), END]],
    ["a ping in words", ["data: ping\n\n", text("Hello"), "data: keep-alive\n\n", END]],
    ["comments", [": OPENROUTER PROCESSING\n\n", text("Hello"), ":\n", END]],
    ["id and retry", [`id: 1\nretry: 10\n${text("Hello")}`, END]],
    ["[DONE] twice", [text("Hello"), END, done]],
    ["[DONE] with a space behind", [text("Hello"), finish(), "data: [DONE] \n\n"]],
    ["text after [DONE]", [text("Hello"), END, text(" more")]],
    ["garbage after [DONE]", [text("Hello"), END, "data: garbage{"]],
    ["no empty line at the end", [text("Hello"), finish().trimEnd()]],
    ["no empty lines at all", [(text("Hel") + text("lo") + END).replaceAll("\n\n", "\n")]],
    [
      "one event in two lines",
      ['data: {"choices":[{"index":0,\ndata: "delta":{"content":"Hello"}}]}\n\n', END],
    ],
    ["JSON, labelled so", [JSON.stringify(WHOLE)], "Hello", "application/json"],
    ["JSON, labelled as a stream", [JSON.stringify(WHOLE)]],
    ["JSON in many lines", [JSON.stringify(WHOLE, null, 2)]],
    ["JSON as the only event", [event(WHOLE), done]],
    [
      "lines of JSON",
      [text("Hel"), text("lo"), finish()].map((each) => each.slice(6, -1)),
      "Hello",
      "application/x-ndjson",
    ],
    ["a line of JSON, then events", [text("Hel").slice(6), text("lo"), END]],
    ["a list of chunks", [`data: [${text("Hello").slice(6, -2)}]\n\n`, END]],
    ["an event stream labelled JSON", [text("Hello"), END], "Hello", "application/json"],
    [
      "commas too many",
      ['data: {"choices":[{"index":0,"delta":{"content":"Hello, }"},}],}\n\n', END],
      "Hello, }",
    ],
    [
      "NaN",
      ['data: {"choices":[{"index":0,"delta":{"content":"Hello NaN"},"logprobs":NaN}]}\n\n', END],
      "Hello NaN",
    ],
    [
      "-Infinity",
      ['data: {"x":[-Infinity,1],"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n', END],
    ],
    [
      "the same key twice",
      ['data: {"choices":[{"delta":{"content":"Hel","content":"Hello"}}]}\n\n', END],
    ],
    ["UTF-16", [utf16(text("Hello") + END)]],
    [
      "Latin-1 that says so",
      [Buffer.from(text("Hé") + END, "latin1")],
      "Hé",
      "text/event-stream; charset=ISO-8859-1",
    ],
    [
      "an encoding nobody knows",
      [text("Hello") + END],
      "Hello",
      "text/event-stream; charset=x-none",
    ],
    ["bytes that are no UTF-8", [broken, END], "H\ufffd\ufffdi"],
    ["zeros before it", ["\0\0", text("Hello"), END]],
    [
      "chunks that are none",
      ["data: null\n\ndata: 5\n\n", 'data: "x"\n\ndata: []\n\n', text("Hello"), END],
    ],
    [
      "choices that are none",
      [
        'data: {"choices":null}\n\ndata: {"choices":{}}\n\ndata: {"choices":[{"delta":null}]}\n\n',
        text("Hello"),
        END,
      ],
    ],
    ["a choice that is none", ['data: {"choices":[null]}\n\n', text("Hello"), END]],
    [
      "content as parts",
      [delta({ content: [{ type: "text", text: "Hel" }, { type: "image" }, { text: "lo" }] }), END],
    ],
    ["content as a number", [delta({ content: 5 }), END], "5"],
    [
      "names of every object",
      [
        'data: {"__proto__":{"x":1},"choices":[{"delta":{"content":"Hello","__proto__":{"a":1}}}]}\n\n',
        END,
      ],
    ],
    [
      "numbers too large",
      [
        `data: {"created":${"9".repeat(100_000)},"choices":[{"index":1e400,"delta":{"content":"Hello"}}]}\n\n`,
        END,
      ],
    ],
    [
      "a huge count of tokens",
      [
        text("Hello"),
        finish(),
        event({
          choices: [],
          usage: {
            prompt_tokens: 1e308,
            completion_tokens: -5,
            total_tokens: 1e300,
            notes: "x".repeat(1_000_000),
          },
        }),
        done,
      ],
    ],
    [
      "thousands of choices",
      [
        event({
          choices: [
            { index: 0, delta: { content: "Hello" } },
            ...Array.from({ length: 5_000 }, (_, index) => ({
              index: index + 1,
              delta: { content: "x" },
            })),
          ],
        }),
        END,
      ],
    ],
    [
      "a picture of 10 MB beside it",
      [
        delta({
          images: [{ image_url: { url: `data:image/png;base64,${"A".repeat(10_000_000)}` } }],
        }),
        text("Hello"),
        END,
      ],
    ],
  ])("%s", async (_what, pieces, said = "Hello", type) => {
    expect(await ask(pieces, type)).toMatchObject({ status: { type: "complete" }, text: said });
  });
});

describe("ends in words, with what was said before", () => {
  it.each<[what: string, pieces: string[], status: object, said: string, type?: string]>([
    [
      "a page",
      ["<!doctype html>\n<html><body>login</body></html>"],
      { reason: "failed", error: { code: "malformed-response" } },
      "",
      "text/html",
    ],
    [
      "a page labelled as a stream",
      ["<!doctype html>\n<html>\n{}\n</html>"],
      { reason: "failed", error: { code: "malformed-response" } },
      "",
    ],
    [
      "an event cut in the middle",
      [text("Hello"), 'data: {"choices":[{"del'],
      { reason: "interrupted", error: { code: "connection-lost" } },
      "Hello",
    ],
    [
      "an event that is broken",
      [text("Hello"), 'data: {"choices":[{"del\n\n', END],
      { reason: "failed", error: { code: "malformed-response" } },
      "Hello",
    ],
    [
      "no end at all",
      [text("Hello")],
      { reason: "interrupted", error: { code: "connection-lost" } },
      "Hello",
    ],
    [
      "100,000 levels",
      [text("Hello"), `data: {"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}\n\n`, END],
      { reason: "failed", error: { code: "malformed-response" } },
      "Hello",
    ],
    [
      "an error event",
      [text("Hello"), 'event: error\ndata: {"error":{"message":"boom"}}\n\n'],
      { reason: "failed", error: { code: "provider-failed", detail: "boom" } },
      "Hello",
    ],
    [
      "an error of megabytes",
      [
        text("Hello"),
        event({ error: { message: "boom ".repeat(100_000), code: "c".repeat(1_000_000) } }),
      ],
      { reason: "failed", error: { code: "provider-failed" } },
      "Hello",
    ],
    [
      "a reason that is an object",
      [text("Hello"), finish({ a: 1 }), done],
      { reason: "interrupted" },
      "Hello",
    ],
  ])("%s", async (_what, pieces, status, said, type) => {
    const answered = await ask(pieces, type);
    expect(answered).toMatchObject({ status: { type: "incomplete", ...status }, text: said });
    expect(JSON.stringify(answered.status).length).toBeLessThan(2_000);
  });
});

it("keeps of a reason to end no more than a code", async () => {
  const { events } = await ask([text("Hello"), finish(`stop\n${"x".repeat(8_000_000)}`), done]);
  const ends = events.flatMap((each) => (each.type === "model-end" ? [each.finishReason] : []));
  expect(ends).toEqual([expect.stringMatching(/^stop_x{59}$/)]);
});
