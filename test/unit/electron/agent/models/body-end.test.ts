import { describe, expect, it } from "vitest";
import { createBodyEnd, judgeEnd } from "../../../../../electron/agent/models/body-end.ts";

/** Reads a body to its end, in pieces of so many bytes. */
async function readThrough(content: string, pieceLength = 1_000) {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceLength) }, (_, index) =>
    bytes.subarray(index * pieceLength, (index + 1) * pieceLength),
  );
  const end = createBodyEnd();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const response = end.watch(new Response(body, { status: 203 }));
  return { end, response, text: await response.text() };
}

describe("createBodyEnd", () => {
  it.each([
    ["data: {}\n\ndata: [DONE]\n\n", false],
    ["data: {}\r\n\r\n", false],
    ["data: {}\r\r", false],
    ['data: {"a":1', true],
    ["data: {}\n\ndata: [DONE]", true],
    ["", false],
  ])("%j", async (content, brokeOff) => {
    for (const pieceLength of [1, 7, 1_000]) {
      const { end, response, text } = await readThrough(content, pieceLength);
      expect(text).toBe(content);
      expect(response.status).toBe(203);
      expect(end.brokeOff()).toBe(brokeOff);
    }
  });

  it("forgets the response before", async () => {
    const { end } = await readThrough("data: {");
    end.watch(new Response(null));
    expect(end.brokeOff()).toBe(false);
  });

  it("has not broken off before it is over", () => {
    const end = createBodyEnd();
    end.watch(new Response("data: {"));
    expect(end.brokeOff()).toBe(false);
  });
});

it("judgeEnd knows half an event from a malformed one, and from anything else", () => {
  const malformed = new SyntaxError("malformed");
  expect(judgeEnd(malformed, { brokeOff: () => true })).toMatchObject({ code: "connection-lost" });
  expect(judgeEnd(malformed, { brokeOff: () => false })).toBe(malformed);
  const other = new Error("other");
  expect(judgeEnd(other, { brokeOff: () => true })).toBe(other);
});
