import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toUsageCsv } from "../../electron/store/usage-csv.ts";
import type { UsageLine } from "../../electron/store/usage-store.ts";
import { fitJson, isOversized, type Json } from "../../shared/fit-json.ts";
import { redact } from "../../shared/redact.ts";
import { toModels } from "../../electron/agent/endpoint/to-models.ts";
import { toProviderError } from "../../electron/agent/provider-error.ts";
import { modelInfo } from "../../shared/model-info.ts";
import { errorData } from "../../shared/error-data.ts";
import { hostileJson, hostileText, nested } from "../fakes/hostile-values.ts";
import { FUZZ_TIMEOUT_MS, runs } from "./runs.ts";

const LINE: UsageLine = {
  startedAt: 0,
  title: "",
  model: "m",
  outcome: "complete",
  inputTokens: 1,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 1,
  isEstimated: 0,
  costMicroUsd: 1,
  pricedCalls: 1,
  billedCalls: 0,
  unansweredCalls: 0,
  firstTokenMs: 1,
  totalMs: 1,
  toolCalls: 0,
  toolFailures: 0,
};

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === ",") {
      rows.at(-1)!.push(cell);
      cell = "";
    } else if (char === "\r" && text[at + 1] === "\n") {
      rows.at(-1)!.push(cell);
      cell = "";
      rows.push([]);
      at += 1;
    } else cell += char;
  }
  return rows.slice(0, -1);
}

describe("what leaves as a file", { timeout: FUZZ_TIMEOUT_MS }, () => {
  it("CSV reads back as it was, and no cell is a formula, whatever separates them", () => {
    fc.assert(
      fc.property(
        hostileText,
        hostileText,
        fc.double({ noNaN: true, min: 0, max: 8.64e15 }),
        (title, model, startedAt) => {
          const rows = parseCsv(toUsageCsv([{ ...LINE, title, model, startedAt }]));
          expect(rows).toHaveLength(2);
          expect(rows[1]).toHaveLength(rows[0]!.length);
          const [, shownTitle, shownModel] = rows[1]!;
          expect(shownTitle!.replaceAll("'", "")).toBe(title.replaceAll("'", ""));
          for (const cell of [shownTitle!, shownModel!]) {
            for (const piece of cell.split(/[;|\t\r\n,]/))
              expect(piece).not.toMatch(/^[\s"]*[=+\-@]/);
          }
        },
      ),
      runs(300),
    );
  });

  it("redacted once is redacted", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            hostileText,
            fc.constantFrom(
              "sk-abcdefghijklmnop0123456789",
              "Bearer ",
              "api_key=",
              "password: ",
              "-----BEGIN PRIVATE KEY-----\n",
              "[redacted]",
              " ",
              "\n",
              "https://user:pass@host/",
            ),
          ),
        ),
        (pieces) => {
          const once = redact(pieces.join(""));
          expect(redact(once)).toBe(once);
        },
      ),
      runs(150),
    );
  });
});

describe("what a provider answers", { timeout: FUZZ_TIMEOUT_MS }, () => {
  const value = hostileJson.map((json): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      return json;
    }
  });

  it("any JSON is a list of models, or none", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          value,
          fc.record({
            data: fc.array(
              fc.oneof(
                value,
                fc.record({
                  id: value,
                  context_length: value,
                  pricing: fc.record({ prompt: value, completion: value }),
                }),
              ),
            ),
          }),
        ),
        (body) => {
          const models = toModels(body);
          if (models === undefined) return;
          for (const model of models) expect(modelInfo.safeParse(model).success).toBe(true);
        },
      ),
      runs(200),
    );
  });

  it("any body of an error is an error in words", () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 300, max: 599 }), (error, status) => {
        const data = toProviderError(
          Object.assign(new Error("x"), { status, headers: new Headers(), error }),
          0,
        );
        expect(errorData.safeParse(data).success).toBe(true);
        expect(data.code).not.toBe("internal");
      }),
      runs(200),
    );
  });
});

describe("the arguments of a tool call", { timeout: FUZZ_TIMEOUT_MS }, () => {
  it("whatever they are, they fit, and come back from the disk as they went there", () => {
    fc.assert(
      fc.property(
        fc
          .oneof(
            hostileJson,
            fc.nat(1_500).map(nested),
            fc.nat(20_000).map((width) => `[${"1,".repeat(width)}1]`),
            fc
              .tuple(hostileText, fc.nat(20))
              .map(
                ([key, depth]) =>
                  `${'{"a":'.repeat(depth)}${JSON.stringify({ [key]: key })}${"}".repeat(depth)}`,
              ),
          )
          .map((json) => new Written(json)),
        ({ json }) => {
          let value: Json;
          try {
            value = JSON.parse(json) as Json;
          } catch {
            return;
          }
          const kept = fitJson(value);
          expect(isOversized(kept)).toBe(false);
          const back = JSON.parse(JSON.stringify(kept)) as Json;
          expect(fitJson(back)).toEqual(back);
          expect(JSON.stringify(back)).toBe(JSON.stringify(kept));
        },
      ),
      runs(200),
    );
  });
});

/** fast-check writes down what it tries by recursion, which a deep value outlasts: its text does not. */
class Written {
  readonly json: string;
  constructor(json: string) {
    this.json = json;
  }
}
