import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact } from "../../../shared/redact.ts";

const letters = fc.constantFrom(
  ...Array.from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
);
const random = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: letters, minLength: length, maxLength: length + 20 });
/** Keys as their makers make them: a beginning of their own and enough that is random. */
const keys = fc.oneof(
  ...[
    "sk-",
    "sk-proj-",
    "sk-ant-api03-",
    "pk-lf-",
    "gsk_",
    "xai-",
    "hf_",
    "ghp_",
    "npm_",
    "AIza",
  ].map((start) => random(20).map((rest) => `${start}${rest}`)),
  random(20).map((rest) => `eyJ${rest}.${rest}.${rest}`),
  random(20).map((rest) => `sk-${rest.slice(0, 3)}${"*".repeat(12)}${rest.slice(-4)}`),
);
/** What a conversation says around it. */
const words = fc.string({ unit: "grapheme", maxLength: 40 });

describe("a key", () => {
  it.each([
    "sk-proj-abcdefgh12345678",
    "sk-ant-api03-abcdefgh",
    "pk-lf-12345678",
    "gsk_abcdefgh12345678",
    "xai-abcdefgh12345678",
    "hf_abcdefgh12345678",
    "AIzaSyA1234567890abcdefg",
    "eyJhbGciOiJIUzI1NiJ9.payload.signature",
    "sk-p***************5678",
    "abcd****wxyz",
    "*****wxyz",
    "0123456789abcdef0123456789abcdef01234567",
  ])("is taken out of a text: %s", (secret) => {
    expect(redact(`Incorrect API key provided: "${secret}", sorry.`)).toBe(
      'Incorrect API key provided: "[redacted]", sorry.',
    );
    expect(redact(`Authorization: Bearer ${secret}`)).not.toContain(secret);
    expect(redact(`x-api-key=${secret}`)).not.toContain(secret);
  });

  it("is taken out wherever it stands and however often it was escaped", () => {
    fc.assert(
      fc.property(words, keys, words, fc.nat(3), (before, key, after, depth) => {
        let text = `${before}\n${key} ${after}`;
        for (let each = 0; each < depth; each += 1) text = JSON.stringify({ text });
        expect(redact(text)).not.toContain(key);
      }),
    );
  });

  it("is taken out by its name where it looks like any word", () => {
    for (const text of ["password: hunter2!", '{"api_key":"plumtree"}', "https://me:plum@host/"]) {
      expect(redact(text)).not.toMatch(/hunter2|plum/);
    }
  });
});

describe("what lets somebody in", () => {
  it.each([
    ["Authorization: Basic dXNlcjpwYXNz", "Authorization: [redacted]"],
    ['"proxy-authorization":"Basic dXNlcjpwYXNz"', '"proxy-authorization":"[redacted]"'],
    ["authorization: Token abcdef", "authorization: [redacted]"],
    ["Cookie: session=abcdef; theme=dark", "Cookie: [redacted]"],
    ["set-cookie: sid=abcdef; Path=/\nnext", "set-cookie: [redacted]\nnext"],
    ["PASSWORD: 'two words' is set", "PASSWORD: '[redacted]' is set"],
    ['{"password":"a b","port":1}', '{"password":"[redacted]","port":1}'],
    [String.raw`{\"api_key\":\"ab\"}`, String.raw`{\"api_key\":\"[redacted]\"}`],
    ["curl --token abcdefgh https://a.example", "curl --token [redacted] https://a.example"],
    ["https://a.example/x?sig=abc%3D&sv=1", "https://a.example/x?sig=[redacted]&sv=1"],
    ["AccountKey=abcd1234==;Endpoint=x", "AccountKey=[redacted];Endpoint=x"],
    ["1234567890:AAHabcdefghijklmnopqrstuvwxyz0123456", "[redacted]"],
    ["whsec_abcdefghijklmn", "[redacted]"],
  ])("is taken out: %s", (text, redacted) => {
    expect(redact(text)).toBe(redacted);
    expect(redact(redacted)).toBe(redacted);
  });
});

describe("what is no key", () => {
  it.each([
    "Error: not found\n    at start (main.mjs:1:2)\n\tnext line",
    "This is ***very important***, and *** too.",
    "2 ** 3 *** 4 **** 5",
    "Use sk-learn with a token-based login; hf_hub is a word, pk_id a column.",
    "A bearer of news, basic knowledge, Bearer tokens.",
    "a-title-of-an-article-that-is-very-long-and-from-2024",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "___________________________________________________________________",
    "The cookie: chocolate, and a password of one's own.",
    "0f1f8f0c-6f3f-4d6c-8a59-6d4f0a6f7b02",
  ])("stays as it is: %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("stays in prose of any length", () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from("abcdefghijklmnopqrstuvwxyz")),
      minLength: 1,
    });
    const prose = fc.array(word, { maxLength: 60 }).map((each) => each.join(" "));
    fc.assert(
      fc.property(prose, (text) => {
        expect(redact(text)).toBe(text);
      }),
    );
  });
});

describe("a text that was written to hold the app up", () => {
  /** 60,000 characters: an expression that goes back for each of them takes seconds, one that does not takes none. */
  it.each([
    "http://:",
    "http://a:",
    "key-",
    "token_a-",
    "secret",
    "Bearer a",
    "-----BEGIN ",
    "cookie: ",
    "authorization: ",
    'password="',
    "--token ",
  ])("is read in a blink: %s again and again", (unit) => {
    for (const [start, again] of [
      ["", unit],
      [unit, unit.slice(-1)],
      [unit, unit.slice(-2)],
    ] as const) {
      const text = start + again.repeat(60_000 / again.length);
      const before = process.cpuUsage();
      redact(text);
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
    }
  });
});
