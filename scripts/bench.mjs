// `npm run bench [-- agent start sizes]`: prints figures and ratios of this checkout. Nothing here decides a test.
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
  say(`measuring on ${describeElectron(electron)}.`);
  const { code } = await runStep(
    nodeBinary,
    ["--expose-gc", "test/bench/run.ts", ...process.argv.slice(2)],
    { env: { ELECTRON_OVERRIDE_DIST_PATH: electron.folder } },
  );
  return code;
});
