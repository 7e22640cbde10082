import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ARGUMENT_BOUNDS, fitJson, isOversized, type Json } from "../../../shared/fit-json.ts";

/** Nested so many levels deep, in objects or arrays. */
const nest = (levels: number, open: string, close: string): Json =>
  JSON.parse(`${open.repeat(levels)}1${close.repeat(levels)}`) as Json;
const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

describe("fitJson", () => {
  it("leaves what fits as it is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(fitJson(value as Json)).toBe(value);
      }),
    );
    const deepest = nest(32, '{"a":', "}");
    expect(fitJson(deepest)).toBe(deepest);
  });

  it.each([
    [33, '{"a":', "}"],
    [33, "[", "]"],
    [1_200, '{"a":', "}"],
    [1_200, '[{"a":', "}]"],
  ])("keeps what is %d levels of %s deep whole, as text", (levels, open, close) => {
    const text = fitJson(nest(levels, open, close));
    expect(text).toBe(`${open.repeat(levels)}1${close.repeat(levels)}`);
  });

  it.each(["{", "["])("survives a hundred thousand levels of %s", (kind) => {
    const [open, close] = kind === "{" ? (['{"ä":', "}"] as const) : (["[", "]"] as const);
    const text = fitJson(nest(100_000, open, close));
    expect(text).toMatch(kind === "{" ? /^(?:\{"ä":)+.*…$/ : /^\[+…$/);
    expect(bytesOf(text)).toBeLessThanOrEqual(ARGUMENT_BOUNDS.bytes + 3);
  });

  it.each([
    ["a long text", "x".repeat(200_000)],
    ["quotation marks", { text: '"'.repeat(90_000) }],
    ["surrogate pairs", { text: "😀".repeat(50_000) }],
    ["many elements", Array.from({ length: 300_000 }, () => 1)],
    ["many keys", Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`key${at}`, at]))],
  ] as const)("cuts %s to what may be kept, also within other JSON", (_what, value) => {
    const text = fitJson(value);
    expect(bytesOf(text)).toBeLessThanOrEqual(ARGUMENT_BOUNDS.bytes + 3);
    expect(bytesOf(text)).toBeGreaterThan(ARGUMENT_BOUNDS.bytes * 0.9);
    expect(JSON.stringify(text)).not.toMatch(/\\\\ud[89a-f]/);
    expect(isOversized(text, { depth: 32, bytes: ARGUMENT_BOUNDS.bytes + 3 })).toBe(false);
  });

  it("writes as JSON.stringify does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const isSimple = typeof value !== "object" || value === null;
        const text = fitJson(value as Json, { depth: 0, bytes: 1_000_000 });
        expect(text).toEqual(isSimple ? value : JSON.stringify(value));
      }),
    );
  });
});
