// Packs the app as a folder under release/check, the way the installers pack it, for test/e2e/packaged.e2e.ts to look
// into and start. Over the real Electron where its binary is; else over the stand-in, and then as Linux's folder.
// With --deb also as a package, without electron-builder's downloads, for scripts/install-smoke.mjs to install.
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { build } from "electron-builder";
import { checkNativeParts } from "../build/after-pack.mjs";
import config from "../electron-builder.config.mjs";
import { describeElectron, ensureElectron } from "./lib/electron-binary.mjs";
import { ensureBuild } from "./lib/ensure-build.mjs";
import { nodeBinary, root } from "./lib/project.mjs";
import { runMain, say } from "./lib/say.mjs";

const output = join(root, "release/check");

await runMain(async () => {
  await ensureBuild();
  await rm(output, { recursive: true, force: true });
  const electron = await ensureElectron();
  say(`packing over ${describeElectron(electron)}.`);
  // A check is not a release: nobody's certificates are looked for.
  process.env["CSC_IDENTITY_AUTO_DISCOVERY"] = "false";
  const isReal = electron.kind !== "stand-in";
  const isDeb = process.argv.includes("--deb");
  if (isDeb) await takeOwnFpm();
  await build({
    projectDir: root,
    publish: "never",
    [process.arch]: true,
    ...(isDeb ? { linux: ["deb"] } : isReal ? { dir: true } : { linux: ["dir"] }),
    config: {
      ...config,
      directories: { ...config.directories, output },
      npmRebuild: false,
      electronDist: isReal ? electron.folder : await standInDistribution(),
      // A script has no fuses to burn.
      ...(isReal ? {} : { afterPack: checkNativeParts }),
    },
  });
  return 0;
});

/** Puts a program named fpm before all others: electron-builder takes its own from a download unless it is told. */
async function takeOwnFpm() {
  const folder = join(output, "bin");
  await mkdir(folder, { recursive: true });
  const script = `#!/bin/sh\nexec "${nodeBinary}" "${join(root, "test/smoke/fpm.mjs")}" "$@"\n`;
  await writeFile(join(folder, "fpm"), script, { mode: 0o755 });
  process.env["USE_SYSTEM_FPM"] = "true";
  process.env["PATH"] = `${folder}${delimiter}${process.env["PATH"] ?? ""}`;
}

/**
 * A folder that electron-builder takes for an Electron distribution: one executable, which it renames to `parley`.
 * @returns {Promise<string>}
 */
async function standInDistribution() {
  const folder = join(output, "stand-in");
  await mkdir(folder, { recursive: true });
  // Node itself must hear of these as little as a fused Electron; run-packed.mjs hands them to the app's environment.
  const fused = ["NODE_OPTIONS", "NODE_COMPILE_CACHE", "NODE_V8_COVERAGE", "ELECTRON_RUN_AS_NODE"];
  const setAside = fused.map(
    (name) => `PARLEY_GIVEN_${name}="$${name}"; export PARLEY_GIVEN_${name}; unset ${name}`,
  );
  const script = `#!/bin/sh
${setAside.join("\n")}
exec "${nodeBinary}" "${join(root, "scripts/lib/run-packed.mjs")}" "$(dirname "$(readlink -f "$0")")/resources" "$@"
`;
  const executable = join(folder, "electron");
  await writeFile(executable, script);
  await chmod(executable, 0o755);
  return folder;
}
