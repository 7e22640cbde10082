// `npm run personas [-- NAME …]`: tests the connection to every server persona and chats with it for three turns, with
// address and key as all that is set. Prints a table, and ends with the line "N passed, N failed".
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { nodeBinary } from "./lib/project.mjs";
import { runStep } from "./lib/run-step.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(async () => {
  await ensureDependencies();
  const { code } = await runStep(nodeBinary, ["test/personas/run.ts", ...process.argv.slice(2)]);
  return code;
});
