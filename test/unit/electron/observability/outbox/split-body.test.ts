import { describe, expect, it } from "vitest";
import { splitBody } from "../../../../../electron/observability/outbox/split-body.ts";

function bodyOf(texts: readonly string[]): string {
  const spans = texts.map((text, index) => ({
    spanId: String(index),
    attributes: [
      { key: "gen_ai.input.messages", value: { stringValue: text } },
      { key: "gen_ai.request.model", value: { stringValue: "m".repeat(500) } },
    ],
  }));
  return JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans }] }] });
}
const idsOf = (body: string): string[] =>
  [...body.matchAll(/"spanId":"(\d+)"/g)].map(([, id = ""]) => id);

describe("a request that is too large for its host", () => {
  it("is sent in two halves, in order", () => {
    const parts = splitBody(bodyOf(["a", "b", "c"])) ?? [];
    expect(parts.map(idsOf)).toEqual([["0", "1"], ["2"]]);
  });

  it("of one span loses the older half of what was said, says so, and stays JSON", () => {
    const message = (number: number) => ({
      role: "user",
      content: `${number} ${"x".repeat(9_000)}`,
    });
    const system = { role: "system", content: "Be brief." };
    const [smaller = ""] =
      splitBody(bodyOf([JSON.stringify([system, ...[1, 2, 3, 4].map(message)])])) ?? [];
    const text = /"gen_ai.input.messages","value":\{"stringValue":("(?:[^"\\]|\\.)*")/.exec(
      smaller,
    );
    const kept = JSON.parse(JSON.parse(text?.[1] ?? "") as string) as { content: string }[];
    expect(kept.map(({ content }) => content.slice(0, 2).trim())).toEqual(["Be", "3", "4"]);
    expect(smaller).toContain("parley.span.shortened");
    expect(smaller).toContain("m".repeat(500));
  });

  it("becomes smaller each time, until nothing is left to leave out", () => {
    let body = bodyOf([JSON.stringify([{ role: "user", content: "ü".repeat(300_000) }])]);
    for (let rounds = 0; ; rounds += 1) {
      expect(rounds).toBeLessThan(20);
      const [smaller] = splitBody(body) ?? [];
      if (smaller === undefined) break;
      expect(smaller.length).toBeLessThan(body.length);
      body = smaller;
    }
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(16_384);
    expect(splitBody("no JSON")).toBeUndefined();
  });
});
