import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { printTable } from "../bench/figures.ts";
import { runLoadTest } from "./load-test.ts";
import { readOptions, USAGE, type LoadOptions } from "./options.ts";
import { toHtml } from "./report/to-html.ts";
import { toReport } from "./report/report.ts";
import { toTables } from "./report/to-tables.ts";

const DEFAULT_REPORT = join(import.meta.dirname, "..", "..", "test-results", "load", "report.html");

/** `npm run load`: prints what was found, writes it as a page, and fails only for what is wrong, never for a figure. */
async function main(): Promise<void> {
  let options: LoadOptions;
  try {
    options = readOptions(process.argv.slice(2), DEFAULT_REPORT);
  } catch (error) {
    console.error(`${String(error)}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const report = toReport(await runLoadTest(options));
  for (const { title, head, rows } of toTables(report)) printTable(title, head, rows);
  await mkdir(dirname(options.report), { recursive: true });
  await writeFile(options.report, toHtml(report));
  console.log(`\nReport: ${relative(process.cwd(), options.report)}`);
  for (const each of report.wrong) console.error(`WRONG: ${each}`);
  process.exitCode = report.wrong.length === 0 ? 0 : 1;
}

await main();
