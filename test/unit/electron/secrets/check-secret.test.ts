import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSecret } from "../../../../electron/secrets/check-secret.ts";
import { AppError } from "../../../../shared/errors.ts";

const KEY = "sk-CANARY-check-0000";

function refusal(pasted: string): string {
  try {
    checkSecret(pasted);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid-input") return error.message;
    throw error;
  }
  throw new Error("It was taken.");
}

describe("checkSecret", () => {
  it.each([KEY, ` ${KEY} `, `\n${KEY}\r\n`, `\u00a0${KEY}\ufeff`])(
    "takes %j without the white space around it",
    (pasted) => expect(checkSecret(pasted)).toBe(KEY),
  );

  it.each([
    ["", "Enter the key first."],
    [" \n ", "Enter the key first."],
    [`${KEY}\n${KEY}`, "A key is one line."],
    [`Bearer ${KEY}`, "Leave out the word Bearer."],
    [` bearer\u00a0${KEY}`, "Leave out the word Bearer."],
    ["Bearer", "Leave out the word Bearer."],
    [`sk\u200b-CANARY`, "Character 3 cannot be part of a key"],
    [`sk-CANARY\u0000`, "Character 10 cannot be part of a key"],
    ["sk–CANARY", "Character 3 cannot be part of a key"],
    ["••••••••CANARY", "Character 1 cannot be part of a key"],
    ["k".repeat(10_001), "10,001 characters. At most 10,000 are kept."],
  ])("refuses %j with words that say why and repeat nothing of it", (pasted, words) => {
    expect(refusal(pasted)).toContain(words);
    expect(refusal(pasted)).not.toContain("CANARY");
  });

  it("takes a key that only begins like the word", () => {
    expect(checkSecret("bearer-0000")).toBe("bearer-0000");
  });

  it("takes only what an HTTP header can carry", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" })), (pasted) => {
        let value: string;
        try {
          value = checkSecret(pasted);
        } catch {
          return;
        }
        expect(new Headers({ authorization: `Bearer ${value}` }).get("authorization")).toBe(
          `Bearer ${value}`,
        );
      }),
    );
  });
});
