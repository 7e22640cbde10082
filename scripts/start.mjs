// `npm start [-- args]`: sets up whatever is missing and opens the app. Plain Node 20, nothing installed yet.
import { ensureBuild } from "./lib/ensure-build.mjs";
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { ensureElectron } from "./lib/electron-binary.mjs";
import { ensureSystemPackages } from "./lib/ensure-system-packages.mjs";
import { appEnd, launchApp } from "./lib/launch.mjs";
import { runMain } from "./lib/say.mjs";
import { packagesToStart } from "./lib/system-packages.mjs";

await runMain(async () => {
  await ensureDependencies();
  const electron = await ensureElectron();
  // The real Electron brings its own Chromium.
  if (electron.kind === "stand-in") await ensureSystemPackages(packagesToStart);
  await ensureBuild();
  return await appEnd(launchApp(electron, process.argv.slice(2)));
});
