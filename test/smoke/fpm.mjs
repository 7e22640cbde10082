#!/usr/bin/env node
// What electron-builder asks fpm for, done with dpkg-deb: its own fpm is a download, and this is for machines without one
// (`node scripts/pack-check.mjs --deb`). It knows the arguments of app-builder-lib's FpmTarget and refuses any other, so
// that nothing electron-builder wants of a package is left out in silence.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const known = new Set(
  (
    "-s -t -d --deb-recommends --architecture --after-install --after-remove --description --version --package --name " +
    "--maintainer --vendor --url --category --deb-priority --license --iteration --deb-compression"
  ).split(" "),
);
/** @type {Map<string, string[]>} */
const options = new Map();
/** @type {[string, string][]} what goes where */
const contents = [];

const args = process.argv.slice(2);
for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
  if (arg === "--force") continue;
  if (known.has(arg)) options.set(arg, [...(options.get(arg) ?? []), args.shift() ?? ""]);
  else if (arg.includes("=/"))
    contents.push([arg.slice(0, arg.indexOf("=/")), arg.slice(arg.indexOf("=/") + 1)]);
  else throw new Error(`fpm.mjs does not know ${arg}`);
}
const one = (/** @type {string} */ name) => options.get(name)?.at(-1) ?? "";

const folder = mkdtempSync(join(tmpdir(), "parley-deb-"));
try {
  for (const [from, to] of contents) {
    const target = join(folder, to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from.replace(/\/$/, ""), target, { recursive: true, verbatimSymlinks: true });
    // The folder itself, as mkdtemp and umask may have made it, must be readable by everybody.
    if (statSync(target).isDirectory()) chmodSync(target, 0o755);
  }
  chmodSync(folder, 0o755);
  const control = join(folder, "DEBIAN");
  mkdirSync(control);
  const [synopsis = "", ...description] = one("--description").split("\n");
  const fields = [
    ["Package", one("--name")],
    ["Version", one("--version")],
    ["Architecture", one("--architecture")],
    ["Maintainer", one("--maintainer")],
    ["Depends", (options.get("-d") ?? []).join(", ")],
    ["Recommends", (options.get("--deb-recommends") ?? []).join(", ")],
    ["Section", one("--category") || "default"],
    ["Priority", one("--deb-priority")],
    ["Homepage", one("--url")],
    ["Description", [synopsis, ...description.map((line) => ` ${line.trim() || "."}`)].join("\n")],
  ].filter(([, value]) => value !== "");
  writeFileSync(
    join(control, "control"),
    `${fields.map((field) => field.join(": ")).join("\n")}\n`,
  );
  for (const [option, name] of [
    ["--after-install", "postinst"],
    ["--after-remove", "postrm"],
  ]) {
    if (one(option ?? "") === "") continue;
    cpSync(one(option ?? ""), join(control, name ?? ""));
    chmodSync(join(control, name ?? ""), 0o755);
  }
  execFileSync("dpkg-deb", ["--root-owner-group", "--build", folder, one("--package")]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
