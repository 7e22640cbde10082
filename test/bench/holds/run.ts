import { fileURLToPath } from "node:url";
import { createColourer, startColourWorker } from "../../../electron/code/colourer.ts";
import { CODE_LANGUAGES, type CodeLanguage } from "../../../shared/code-languages.ts";
import { printTable } from "../figures.ts";
import { MAIN_FUNCTIONS, measureMain } from "./main-functions.ts";
import { measurePage, type PageHold } from "./page.ts";
import { WORST_ANSWERS } from "./worst-answers.ts";

const ANSWER_LENGTH = 100_000;
const CODE_LENGTH = 12_000;
const WORKER = fileURLToPath(new URL("../../../electron/code/colour-worker.ts", import.meta.url));
const CODES =
  '*|_|`|[|![|[a](|<|<a |(|{|"|"""|/|/*|\\|#|@|${|a|a |a(|a<b>|=|1.|1e| |\n|a\n|:|%|&|"\\|qw|m/|end|begin |def a|function ';

/** Prints the longest that each of the worst inputs known holds the page, main, and the worker that colours code. */
export async function benchHolds(): Promise<void> {
  printTable(
    "The longest that one of main's functions holds it, in ms (bar: 50)",
    ["function", "characters", "ms", "worst input"],
    MAIN_FUNCTIONS.map(measureMain).map(({ name, length, longest, input }) => [
      name,
      length.toLocaleString("en"),
      longest.toFixed(1),
      input,
    ]),
  );
  printTable(
    `Colours of ${CODE_LENGTH.toLocaleString("en")} characters: the worker's ms for the worst code, ended at 1,000`,
    ["language", "ms", "worst code"],
    await measureGrammars(),
  );
  const holds: PageHold[] = [];
  await measurePage(WORST_ANSWERS, ANSWER_LENGTH, (hold) => void holds.push(hold));
  const most = ({ atOnce, streamed, opened }: PageHold): number =>
    Math.max(atOnce, streamed, opened);
  printTable(
    `The longest task of the page, in ms on the processor, for an answer of ${ANSWER_LENGTH / 1_000} kB (bar: 100)`,
    ["answer", "at once", "streamed", "opened again", "collecting garbage"],
    holds
      .toSorted((a, b) => most(b) - most(a))
      .map(({ name, ...ms }) => [
        name,
        ...[ms.atOnce, ms.streamed, ms.opened, ms.collecting].map((each) => each.toFixed(0)),
      ]),
  );
}

async function measureGrammars(): Promise<readonly (readonly string[])[]> {
  const colourer = createColourer({ startWorker: () => startColourWorker(WORKER) });
  const asking = { windowId: 1, signal: new AbortController().signal };
  const rows: string[][] = [];
  for (const language of Object.keys(CODE_LANGUAGES) as CodeLanguage[]) {
    await colourer.colour({ code: "a", language }, asking);
    let worst = { ms: 0, unit: "" };
    for (const unit of CODES.split("|")) {
      const code = unit.repeat(Math.ceil(CODE_LENGTH / unit.length));
      const startedAt = performance.now();
      await colourer.colour({ code, language }, asking);
      const ms = performance.now() - startedAt;
      if (ms > worst.ms) worst = { ms, unit };
    }
    rows.push([CODE_LANGUAGES[language], worst.ms.toFixed(0), JSON.stringify(worst.unit)]);
  }
  await colourer.close();
  return rows.toSorted((a, b) => Number(b[1]) - Number(a[1]));
}
