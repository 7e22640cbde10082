// `npm test [-- --only part,… [filter …]]`: sets up whatever is missing, runs everything to the end even when one part
// fails, and ends with the line "N passed, N failed[, N skipped]". Plain Node 20, nothing installed yet.
import { describeElectron, ensureElectron } from "./lib/electron-binary.mjs";
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { ensureSystemPackages } from "./lib/ensure-system-packages.mjs";
import { hasKeychain } from "./lib/keychain-build.mjs";
import { isGreen, sum, summaryLine } from "./lib/report.mjs";
import { runCheck, runPlaywright, runTorture, runVitest } from "./lib/run-parts.mjs";
import { runMain, say } from "./lib/say.mjs";
import {
  packagesOfKeychain,
  packagesToTest,
  packagesToTestStandIn,
} from "./lib/system-packages.mjs";
import { checks, drivingParts, selectParts, vitestProjects } from "./lib/test-parts.mjs";

await runMain(async () => {
  const selection = selectParts(process.argv.slice(2));
  const has = (/** @type {readonly string[]} */ names) =>
    selection.parts.some((part) => names.includes(part));
  const isDriving = has(drivingParts);

  if (isDriving || has(vitestProjects)) {
    await ensureSystemPackages([...packagesToTest, ...(hasKeychain() ? [] : packagesOfKeychain)]);
  }
  await ensureDependencies();
  const electron = isDriving ? await ensureElectron() : undefined;
  if (electron?.kind === "stand-in") await ensureSystemPackages(packagesToTestStandIn);

  const counts = [];
  for (const check of checks.filter((name) => selection.parts.includes(name))) {
    counts.push(await runCheck(check));
  }
  counts.push(await runVitest(selection));
  if (electron !== undefined) {
    counts.push(await runPlaywright(selection, electron));
    counts.push(await runTorture(selection, electron));
    say(`the app was driven on ${describeElectron(electron)}.`);
  }

  const total = sum(counts);
  process.stdout.write(`\n${summaryLine(total)}\n`);
  return isGreen(total) ? 0 : 1;
});
