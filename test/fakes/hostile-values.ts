import fc from "fast-check";

/** `depth` lists within each other. */
export const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** Text that somebody wrote who means harm, and text that nobody meant. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.constantFrom(
    "",
    "\0",
    "a\0b",
    "__proto__",
    "constructor",
    "../../../../etc/passwd",
    "\\\\evil\\share",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "'; DROP TABLE threads; --",
    '=HYPERLINK("https://evil.example")',
    "\u202Eevil",
    "\uD800",
    "NaN",
    "-Infinity",
    "1e999",
    "x".repeat(100_000),
    "<img src=x onerror=alert(1)>",
    "[a](https://evil.example)",
  ),
);

/** JSON that is whole, in the shapes that break what reads it. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.constantFrom(
    "",
    "{",
    "null",
    "[]",
    "{}",
    "[null]",
    "[[]]",
    '{"__proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '[{"type":"text","text":{}}]',
    '[{"type":"tool-call","toolCallId":"","args":1}]',
    '{"type":"complete","reason":{}}',
    '{"type":["a"],"reason":["b"]}',
    "1e999",
    `[${"1,".repeat(5_000)}1]`,
    nested(5_000),
    `[{"type":"tool-call","toolCallId":"a","toolName":"b","args":${nested(2_000)},"state":"done","result":null,"startedAt":1,"endedAt":1e999}]`,
    '"\\ud800"',
  ),
);

const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -1, 8.64e15, 8.64e15 + 1, -8.64e15, 1e308, Number.MAX_SAFE_INTEGER),
  fc.constantFrom(2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n),
);

/** Anything that SQLite keeps in a column. */
export const hostileValue: fc.Arbitrary<string | number | bigint | null | Uint8Array> = fc.oneof(
  { weight: 2, arbitrary: hostileText },
  { weight: 3, arbitrary: hostileJson },
  { weight: 3, arbitrary: numbers },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);
