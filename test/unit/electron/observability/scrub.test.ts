import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redactPersonal } from "../../../../electron/observability/scrub/redact-personal.ts";
import { createScrub } from "../../../../electron/observability/scrub/scrub.ts";

const KEYS = [
  "sk-CANARY0123456789",
  "sk-proj-CANARY_abc-DEF",
  "pk-lf-CANARY-000000",
  "ghp_CANARY0123456789",
  "AKIACANARY0123456789",
  "AIzaCANARY0123456789",
  "eyJCANARY0123456789.abc.def",
  "xoxb-CANARY-0123456789",
];

const scrub = createScrub({ known: () => ['own CANARY "quoted" secret'] });

describe("what leaves with a trace", () => {
  it("holds no key, in whatever text and however often it was escaped", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 }).map((each) => `${each} `);
    fc.assert(
      fc.property(text, fc.constantFrom(...KEYS), text, fc.nat(3), (before, key, after, depth) => {
        let planted = `${before}\n${key}${after.trimEnd() === "" ? "" : ` ${after}`}`;
        for (let each = 0; each < depth; each += 1) planted = JSON.stringify({ text: planted });
        expect(scrub(planted)).not.toContain("CANARY");
      }),
    );
  });

  it.each([
    "api_key=CANARY",
    '"password": "CANARY"',
    String.raw`{\"token\":\"CANARY\"}`,
    "https://me:CANARY@host/x",
    "Authorization: Bearer CANARY.abc",
    'own CANARY "quoted" secret',
    JSON.stringify('own CANARY "quoted" secret'),
  ])("finds what is named a secret, and the app's own: %s", (text) => {
    expect(scrub(text)).not.toContain("CANARY");
  });

  it.each([
    "What is 12 * (3 + 4)?",
    '{"input":7,"output":5,"total_tokens":12}',
    "0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02",
    "a risk-averse task_manager on disk",
  ])("leaves words alone: %s", (text) => {
    expect(scrub(text)).toBe(text);
  });

  it("holds no mail address, phone, card or account number when it is redacted", () => {
    const text =
      "Write to ada@example.org or call +49 30 1234567, card 4111 1111 1111 1111, " +
      "DE89 3704 0044 0532 0130 00, from 192.168.0.12, https://x.org/a?user=ada";
    const redacted = redactPersonal(text);
    for (const each of ["ada", "1234567", "4111", "0532", "192.168"]) {
      expect(redacted).not.toContain(each);
    }
    expect(redactPersonal("On 2026-11-22 it was 1 000 000, or 12 * (3 + 4).")).toBe(
      "On 2026-11-22 it was 1 000 000, or 12 * (3 + 4).",
    );
  });

  it.each(["a%20b@example.org", "a@example.org%20b@example.org", "ada@b.co,bob@c.co"])(
    "holds no mail address where several stand in a row: %s",
    (text) => {
      expect(redactPersonal(text)).not.toMatch(/@/);
    },
  );

  it.each(["a", "1", "中", "a.", "a@", "http://a/?"])(
    "takes no longer for a word without an end: %s again and again",
    (unit) => {
      const text = unit.repeat(60_000 / unit.length);
      const before = process.cpuUsage();
      redactPersonal(text);
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
    },
  );
});
