import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom } from "../load/random.ts";
import { DISTURBANCES, mountSmallDisk, unmount, type Disturbance } from "./disturbances.ts";
import { judge, type Sent } from "./judge.ts";
import { readOptions, USAGE, type TortureOptions } from "./options.ts";
import { startProvider } from "./provider.ts";
import { playRound } from "./round.ts";
import { judgeGrowth, soak } from "./soak.ts";
import { prepare, startApp, type Place } from "./torture-app.ts";

/** Large enough for the history of a thousand rounds, small enough to be filled in a moment. */
const DISK_MEGABYTES = 512;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run torture`: prints each round and what it found, and ends with the line "N passed, N failed". */
async function main(): Promise<void> {
  let options: TortureOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${String(error)}\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "parley-torture-"));
  const userData = join(folder, "data");
  mkdirSync(userData, { mode: 0o700 });
  const isMounted = mountSmallDisk(userData, DISK_MEGABYTES);
  let failed = 0;
  try {
    const place = { userData, clockFile: join(folder, "clock") };
    failed += await playRounds(options, place);
    if (options.soakRuns > 0) failed += await playSoak(options.soakRuns, folder);
  } finally {
    if (isMounted) unmount(userData);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const total = options.rounds + (options.soakRuns > 0 ? 1 : 0);
  print(`\n${total - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && total > 0 ? 0 : 1;
}

/** @returns how many rounds found something wrong. */
async function playRounds(options: TortureOptions, where: Omit<Place, "baseUrl">): Promise<number> {
  const random = createRandom(options.seed);
  await using provider = await startProvider(random);
  const place = { ...where, baseUrl: provider.baseUrl };
  const possible = options.only.filter((name) => {
    const disturbance: Disturbance = DISTURBANCES[name];
    const whyNot = disturbance.whyNot?.(place);
    if (whyNot !== undefined) print(`left out: ${disturbance.what} (${whyNot})`);
    return whyNot === undefined;
  });
  print(`seed: ${options.seed}`);
  if (options.rounds === 0) return 0;
  await prepare(place);
  let app = await startApp(place);
  const sent: Sent[] = [];
  let failed = 0;
  for (let number = 1; number <= options.rounds; number += 1) {
    const disturbance = possible[random.below(possible.length)] ?? "kill";
    const startedAt = performance.now();
    let wrong: readonly string[];
    try {
      const round = await playRound({ app, place, provider, random, number, disturbance });
      app = round.app;
      sent.push(...round.sent);
      wrong = await judge(app, place.userData, { sent, asked: provider.asked });
    } catch (error) {
      wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
      await app.kill().catch(() => undefined);
      app = await startApp(place);
    }
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    print(
      `${wrong.length === 0 ? "ok  " : "FAIL"} ${number} ${DISTURBANCES[disturbance].what} (${seconds} s)`,
    );
    for (const each of wrong) print(`     ${each}`);
    if (wrong.length > 0) {
      failed += 1;
      // What is wrong stays wrong: the next rounds are judged for themselves.
      sent.length = 0;
    }
  }
  await app.close();
  return failed;
}

/** @returns 1 when memory grew too much. */
async function playSoak(runs: number, folder: string): Promise<number> {
  await using provider = await startProvider(createRandom("soak"));
  const place = {
    userData: join(folder, "soak"),
    clockFile: join(folder, "soak-clock"),
    baseUrl: provider.baseUrl,
  };
  await prepare(place);
  const wrong = judgeGrowth(await soak(place, runs, print));
  for (const each of wrong) print(`FAIL ${each}`);
  return wrong.length === 0 ? 0 : 1;
}

await main();
