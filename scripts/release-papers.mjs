// `node scripts/release-papers.mjs [folder]`: what goes beside the installers of all systems (default: release/), as
// `npm run dist` left them there: SHA256SUMS, and INSTALLERS.md for whoever downloads them.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { sandboxCommands } from "./lib/launch.mjs";
import { root } from "./lib/project.mjs";
import { runMain, say, SetupError } from "./lib/say.mjs";
import { noUpdates } from "./lib/signing.mjs";

const sumsFile = "SHA256SUMS";
const wordsFile = "INSTALLERS.md";
/** What electron-builder and dist.mjs make for people; the rest of release/ is its own. */
const shipped = /\.(?:dmg|zip|exe|AppImage|deb|rpm|tar\.gz|cdx\.json)$/;
const systems = { darwin: "macOS", win32: "Windows", linux: "Linux" };

await runMain(async () => {
  const folder = process.argv[2] ?? join(root, "release");
  const names = (await readdir(folder)).filter((name) => shipped.test(name)).sort();
  if (names.length === 0) throw new SetupError(`no installers in ${basename(folder)}.`);
  const sums = [];
  // Spaces would break `sha256sum --check` for nobody, but a URL for many.
  for (const name of names) sums.push(`${await sha256(join(folder, name))}  ${name}\n`);
  await writeFile(join(folder, sumsFile), sums.join(""));

  const signed = [];
  for (const [platform, system] of Object.entries(systems)) {
    const text = await readFile(join(folder, `signing-${platform}.txt`), "utf8").catch(() => "");
    if (text !== "") signed.push(`- ${system}: ${text.trim()}\n`);
  }
  const words = `# Installers

${signed.join("")}
${noUpdates}

\`sha256sum --check --ignore-missing ${sumsFile}\` tells whether a download is whole.
\`gh attestation verify <file> --repo <owner>/<name>\` tells which commit and workflow a tagged release was made by.
${archiveWords(names)}The files \`parley-*.cdx.json\` list what is in the installers (CycloneDX).
`;
  await writeFile(join(folder, wordsFile), words);
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary) await appendFile(summary, words);
  say(`${names.length} files: ${sumsFile} and ${wordsFile} are beside them.`);
  return 0;
});

/**
 * The archive installs nothing, so nobody has told AppArmor of it, and the app ends before it can speak.
 * @param {readonly string[]} names
 */
function archiveWords(names) {
  const archive = names.find((name) => name.endsWith(".tar.gz"));
  if (archive === undefined) return "";
  const [once, untilRestart] = sandboxCommands("chrome-sandbox");
  return `
On Ubuntu 24.04 and newer, AppArmor may refuse the app of \`${archive}\` its sandbox; it then ends at its start, without a
window. Take the .deb there, or say once in the folder of the archive: \`${once}\`. Until the next restart,
\`${untilRestart}\` does the same. \`README.txt\` in the archive says so, too.

`;
}

/** @param {string} path @returns {Promise<string>} hexadecimal */
async function sha256(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
