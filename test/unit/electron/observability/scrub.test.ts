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

  it.each([
    [
      "an address of version 6",
      "from 2001:db8:85a3::8a2e:370:7334, fe80::1 and ::ffff:192.0.2.1",
      /2001|8a2e|fe80|192|0\.2\.1/,
    ],
    ["a network card's address", "from 00:1A:2b:3c:4d:5e and 00-1a-2b-3c-4d-5e", /1a/i],
    [
      "an account in small letters",
      "to de89 3704 0044 0532 0130 00 or gb82west12345698765432",
      /3704|west/,
    ],
    ["a bare phone number", "call 06641234567, 4917612345678 or 5551234567", /\d{6}/],
    [
      "a quoted mail address",
      '"ada lovelace"@example.org and ada@[192.168.0.1]',
      /lovelace|ada@|192/,
    ],
    ["an escaped mail address", "https://x.org/u/ada%40example.org", /ada%40/],
  ])("holds no %s", (_case, text, trace) => {
    expect(redactPersonal(text)).not.toMatch(trace);
  });

  it.each([
    "at 12:30:45",
    "std::vector",
    "a:b:c",
    "ratio 1:2:3",
    "build 45.4.1",
    "at 12:30:45:10:20:30:40",
    "de12 is a class",
    "in 20261122 rows",
    "a::before",
  ])("leaves %j alone", (text) => {
    expect(redactPersonal(text)).toBe(text);
  });

  it.each(["a%20b@example.org", "a@example.org%20b@example.org", "ada@b.co,bob@c.co"])(
    "holds no mail address where several stand in a row: %s",
    (text) => {
      expect(redactPersonal(text)).not.toMatch(/@/);
    },
  );

  it.each(["a", "1", "中", "a.", "a@", "http://a/?", ":", "a:", '"a', "a1 "])(
    "takes no longer for a word without an end: %s again and again",
    (unit) => {
      const text = unit.repeat(60_000 / unit.length);
      const before = process.cpuUsage();
      redactPersonal(text);
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
    },
  );
});
