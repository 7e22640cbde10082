// `npm run dist [-- electron-builder's arguments]`: the installers of this operating system, into release/. Needs a
// network that reaches Electron's downloads and electron-builder's tools.
import { ensureBuild } from "./lib/ensure-build.mjs";
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { nodeBinary, tool } from "./lib/project.mjs";
import { runStep } from "./lib/run-step.mjs";
import { runMain } from "./lib/say.mjs";

await runMain(async () => {
  await ensureDependencies();
  await ensureBuild();
  const { code } = await runStep(nodeBinary, [
    tool("electron-builder"),
    "--config=electron-builder.config.mjs",
    "--publish=never",
    ...process.argv.slice(2),
  ]);
  return code;
});
