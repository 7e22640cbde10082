import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventFrames } from "../../../../../electron/agent/models/event-frames.ts";

/** Reads a stream in pieces that end at these places. */
function read(bytes: Buffer, cuts: readonly number[]): string[] {
  const frames = createEventFrames("text/event-stream");
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const pieces = [0, ...ends].map((from, index) => bytes.subarray(from, ends[index]));
  const found = [...pieces.flatMap((piece) => frames.push(piece)), ...frames.end()];
  return found.map(({ data }) => Buffer.from(data, "latin1").toString());
}

const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const value = fc.record({ text: fc.string({ unit: "grapheme" }), count: fc.integer() });

describe("events", () => {
  it("are the same wherever the stream is cut, and however its lines end", () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 6 }),
        lineEnd,
        fc.array(fc.nat(2_000), { maxLength: 8 }),
        (values, end, cuts) => {
          const written = values.map((each) => JSON.stringify(each));
          const stream = written.map((each) => `: ping${end}data: ${each}${end}${end}`).join("");
          expect(read(Buffer.from(stream), cuts)).toEqual(written);
        },
      ),
    );
  });

  it("never throw anything but words for a person, whatever bytes come", () => {
    const noise = fc.constantFrom("data: ", "\n", "\r", "{", "}", "[", '"', "NaN", ",", "[DONE]");
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, fc.string()), { maxLength: 40 }), (pieces) => {
        try {
          read(Buffer.from(pieces.join("")), [3, 17]);
        } catch (error) {
          expect(error).toMatchObject({ code: "connection-lost" });
        }
      }),
    );
  });

  it.each([
    ["a line", "data: ", "x".repeat(1_000_000)],
    ["an event", "", `data: ${"x".repeat(100_000)}\n`],
    ["empty lines of data", "", "data:\n".repeat(20_000)],
    ["a body", "{", `${"x".repeat(100_000)}\n`],
  ])("that have no end are given up: %s", (_what, head, piece) => {
    const frames = createEventFrames();
    frames.push(Buffer.from(head));
    const pour = (): void => {
      for (let count = 0; count < 1_000; count += 1) frames.push(Buffer.from(piece));
    };
    expect(pour).toThrow(expect.objectContaining({ code: "malformed-response" }) as Error);
  });
});
