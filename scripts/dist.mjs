// `npm run dist [-- electron-builder's arguments]`: the installers of this operating system, into release/, signed where
// the environment has what that takes, with a list of what is in them. Needs a network that reaches Electron's downloads
// and electron-builder's tools.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureBuild, worlds } from "./lib/ensure-build.mjs";
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { shippedParts } from "./lib/notices.mjs";
import { nodeBinary, root, tool } from "./lib/project.mjs";
import { runStep } from "./lib/run-step.mjs";
import { runMain, say } from "./lib/say.mjs";
import { toSbom } from "./lib/sbom.mjs";
import { noUpdates, signing } from "./lib/signing.mjs";

/** A secret that a workflow does not have comes as an empty text, which electron-builder takes for a path. */
const secrets = /^(?:WIN_)?CSC_|^APPLE_/;

await runMain(async () => {
  await ensureDependencies();
  await ensureBuild();
  const absent = Object.entries(process.env).filter(([name, text]) => secrets.test(name) && !text);
  const { isSigned, text } = signing(process.platform, process.env);
  const { code } = await runStep(
    nodeBinary,
    [
      tool("electron-builder"),
      "--config=electron-builder.config.mjs",
      "--publish=never",
      // With a certificate at hand, installers without its signature are a failure.
      ...(isSigned ? ["--config.forceCodeSigning=true"] : []),
      ...process.argv.slice(2),
    ],
    { env: Object.fromEntries(absent.map(([name]) => [name, undefined])) },
  );
  if (code !== 0) return code;
  const list = JSON.stringify(await toSbom(await shippedParts(worlds)), null, 2);
  await writeFile(join(root, `release/parley-${process.platform}.cdx.json`), `${list}\n`);
  await writeFile(join(root, `release/signing-${process.platform}.txt`), `${text}\n`);
  say(text);
  say(noUpdates);
  return 0;
});
