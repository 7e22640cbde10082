// `npm run torture [-- --rounds N --seed TEXT --only NAME,… --soak RUNS]`: kills, fills, tears, locks, delays and puts to
// sleep the real app in the middle of answers, in random order, and checks after each round that nothing was lost.
// Ends with the line "N passed, N failed".
import { describeElectron, ensureElectron } from "./lib/electron-binary.mjs";
import { ensureBuild } from "./lib/ensure-build.mjs";
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { nodeBinary } from "./lib/project.mjs";
import { runStep } from "./lib/run-step.mjs";
import { runMain, say } from "./lib/say.mjs";

await runMain(async () => {
  await ensureDependencies();
  const electron = await ensureElectron();
  await ensureBuild();
  say(`torturing the app on ${describeElectron(electron)}.`);
  const { code } = await runStep(nodeBinary, ["test/torture/run.ts", ...process.argv.slice(2)], {
    env: { ELECTRON_OVERRIDE_DIST_PATH: electron.folder },
  });
  return code;
});
