import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout these scripts belong to. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the scripts remember things between runs; gone with `node_modules`, which is when they stop being true. */
export const cacheFolder = join(root, "node_modules/.cache/parley");

/** The tools' own entry files. Started with our Node, so neither the `.cmd` shims of Windows nor the PATH decide. */
const entries = {
  "electron-builder": "electron-builder/cli.js",
  eslint: "eslint/bin/eslint.js",
  playwright: "@playwright/test/cli.js",
  prettier: "prettier/bin/prettier.cjs",
  tsc: "@typescript/native/bin/tsc",
  vite: "vite/bin/vite.js",
  vitest: "vitest/vitest.mjs",
};

/**
 * The absolute path of a tool's entry file.
 * @param {keyof typeof entries} name
 */
export const tool = (name) => join(root, "node_modules", entries[name]);

/** The Node that everything runs with: the version in package.json, whatever Node started the script. */
export const nodeBinary = join(
  root,
  "node_modules/node/bin",
  process.platform === "win32" ? "node.exe" : "node",
);

export const hasNodeBinary = () => existsSync(nodeBinary);

/**
 * An environment in which `node` and the tools of this checkout come first.
 * @param {Readonly<Record<string, string | undefined>>} [extra] an undefined value removes the variable
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(extra = {}) {
  const environment = { ...process.env, ...extra };
  // Windows spells it "Path".
  const key = Object.keys(environment).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const first = [join(root, "node_modules/node/bin"), join(root, "node_modules/.bin")];
  environment[key] = [...first, environment[key] ?? ""].join(delimiter);
  // A shell that exports NODE_ENV would otherwise put a development build of React into the app.
  delete environment["NODE_ENV"];
  // A shell inside an Electron app (VS Code's terminal, for one) may export it: our Electron would be a plain Node.
  delete environment["ELECTRON_RUN_AS_NODE"];
  return environment;
}
