// `npm run load [-- --windows W --runs M --ramp SECONDS --limit N --window SECONDS --report FILE]`: plays W windows of
// M runs each against a local server. Fails when a limit was not kept, a word was lost or a run did not end.
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { nodeBinary } from "./lib/project.mjs";
import { runStep } from "./lib/run-step.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(async () => {
  await ensureDependencies();
  const args = ["--expose-gc", "test/load/run.ts", ...process.argv.slice(2)];
  const { code } = await runStep(nodeBinary, args);
  return code;
});
