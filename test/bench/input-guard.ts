/**
 * How long the injection check takes. Run with `node test/bench/input-guard.ts`; the bar is 10 kB under 20 ms. Nothing
 * here decides a test: a slow machine is not a broken guard.
 */
import { detectInjection } from "../../electron/guard/detect-injection.ts";
import { BENIGN_TEXTS } from "../unit/electron/guard/benign-texts.ts";

const SMALL_RUNS = 50;
const LARGE_RUNS = 2;
const KILOBYTE = 1_000;

const fill = (pattern: string, length: number): string =>
  pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length);

/** Ordinary text, and what would be slow if any part took more than linear time. */
const PATTERNS: Readonly<Record<string, string>> = {
  prose: "The quarterly report covers sales, hiring and the move to the new office. ",
  "mixed languages": `${BENIGN_TEXTS.join(" ")} `,
  "one long word": "a",
  "only quotation marks": '"',
  "only slashes and words": " /a",
  "only opening quotes": "„a ",
  "code fences": "```\n",
  "only angle brackets": "<",
  "spaced letters": "i g n o r e ",
  "the same verb": "ignore ",
  "the same order, negated": "do not ignore all previous instructions ",
  "castings without bounds to lift": "you are no ",
  "zero-width characters": "a\u200b",
  "combining marks": "a\u0323\u0301",
  "lone surrogates": "\ud800",
  "closing tags": "<system></system>",
  newlines: "\n",
};

/** Processor time of one check: on a shared machine the clock on the wall also measures the others. */
function meanMs(text: string, runs: number): number {
  const before = process.cpuUsage();
  for (let run = 0; run < runs; run += 1) detectInjection(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / runs;
}

console.log("mean ms of processor time".padEnd(36), "10 kB".padStart(10), "1 MB".padStart(10));
for (const [name, pattern] of Object.entries(PATTERNS)) {
  const small = meanMs(fill(pattern, 10 * KILOBYTE), SMALL_RUNS).toFixed(1);
  const large = meanMs(fill(pattern, 1_000 * KILOBYTE), LARGE_RUNS).toFixed(1);
  console.log(name.padEnd(36), small.padStart(10), large.padStart(10));
}
