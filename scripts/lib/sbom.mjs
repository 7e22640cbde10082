import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./project.mjs";

/** @typedef {import("./notices.mjs").ShippedPart} ShippedPart */

/**
 * What is in the installers, as a CycloneDX document: what was bundled, keytar, and Electron.
 * @param {readonly ShippedPart[]} parts
 * @returns {Promise<object>}
 */
export async function toSbom(parts) {
  const read = async (/** @type {string} */ path) =>
    JSON.parse(await readFile(join(root, path), "utf8"));
  const { version } = await read("package.json");
  const electron = await read("node_modules/electron/package.json");
  const lock = await read("package-lock.json");
  const components = [
    ...parts,
    { name: "electron", version: electron.version, license: electron.license, source: "" },
  ].map((part) => toComponent(part, lock.packages));
  const serial = createHash("sha256").update(JSON.stringify(components)).digest("hex");
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    // The same parts have the same number.
    serialNumber: `urn:uuid:${serial.slice(0, 8)}-${serial.slice(8, 12)}-4${serial.slice(13, 16)}-8${serial.slice(17, 20)}-${serial.slice(20, 32)}`,
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": "parley", name: "Parley", version },
    },
    components,
  };
}

/**
 * @param {Omit<ShippedPart, "text">} part
 * @param {Readonly<Record<string, { version?: string, integrity?: string }>>} locked
 */
function toComponent({ name, version, license, source }, locked) {
  const entry = Object.entries(locked).find(
    ([path, each]) => path.endsWith(`node_modules/${name}`) && each.version === version,
  )?.[1];
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const hash = /^sha512-(.+)$/.exec(entry?.integrity ?? "")?.[1];
  return {
    type: entry === undefined ? "data" : name === "electron" ? "framework" : "library",
    "bom-ref": entry === undefined ? name : purl,
    name,
    version,
    licenses: [{ expression: license }],
    ...(entry === undefined ? {} : { purl }),
    ...(hash === undefined
      ? {}
      : { hashes: [{ alg: "SHA-512", content: Buffer.from(hash, "base64").toString("hex") }] }),
    ...(source === "" ? {} : { externalReferences: [{ type: "vcs", url: source }] }),
  };
}
