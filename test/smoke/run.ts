import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { environment } from "../e2e/app.fixture.ts";
import { createOwnKeychain, forgetKeys, keychainEnvironment } from "../fakes/own-keychain.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { install, isForThisMachine, packageKind, type Installed } from "./installer.ts";
import { chatWithDemo, takeKeyRoundTrip, type KeyPlace } from "./key-round-trip.ts";
import { expectNothingLeft, hasHands, startPacked, temporaryFolder } from "./packed-process.ts";
import { expectRefused } from "./refused-start.ts";

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    keychain: { type: "string", default: "with" },
    kind: { type: "string", default: "" },
  },
});
const hasKeychain = values.keychain !== "without" || process.platform !== "linux";

/** What a person does with one package, in this order; the first step that fails ends it. */
async function smoke(path: string): Promise<void> {
  const into = tempFolder("parley-install-");
  const userData = tempFolder("parley-smoke-data-");
  const temporary = tempFolder("parley-smoke-tmp-");
  await using keychain = hasKeychain
    ? await createOwnKeychain()
    : { env: keychainEnvironment(), [Symbol.asyncDispose]: () => Promise.resolve() };
  const env = { ...environment(keychain.env), ...temporaryFolder(temporary) };
  const place: KeyPlace = hasKeychain ? "keychain" : "session";

  const app = await step("install", () => install(path, into));
  try {
    await step("licences", () => {
      checkLicences(app);
    });
    const start = { executable: app.executable, userData, env };
    const words = hasHands ? "start, one chat with the demo model, quit" : "start, quit";
    await step(words, async () => {
      await using started = await startPacked(start);
      if (hasHands) await chatWithDemo(started);
      const code = await started.quit();
      if (code !== 0) throw new Error(`ended with code ${code}:\n${started.output()}`);
    });
    await step("a debugger is not let in", () => expectRefused(start, "--remote-debugging-port=0"));
    // Elsewhere nobody types: a release lets no debugger do it, either.
    if (hasHands) {
      await step(`one key's round trip, ${place}`, () => takeKeyRoundTrip(start, place));
    }
    if (process.platform === "win32") await forgetKeys(userData);
    await step("no process and no temporary file is left", () =>
      expectNothingLeft([app.home, userData], temporary),
    );
  } finally {
    await step("uninstall: nothing is left but the data", async () => {
      await app.uninstall();
      if (!existsSync(join(userData, "parley.db"))) throw new Error("the conversations are gone");
    });
  }
  for (const folder of [into, userData, temporary]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Parley's own licence and those of all that it contains, where a person can read them. */
function checkLicences({ resources }: Installed): void {
  if (resources === undefined) return;
  for (const name of ["LICENSE.txt", "THIRD-PARTY-NOTICES.txt"]) {
    if (!existsSync(join(resources, name))) throw new Error(`${name} is not in ${resources}`);
  }
}

let passed = 0;
async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await Promise.try(work).catch((error: unknown) => {
    say(`  ✘ ${name}`);
    throw error;
  });
  passed += 1;
  say(`  ✓ ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return result;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Files are packages; of a folder all that it holds for this machine. */
const packages = positionals
  .flatMap((given) => {
    const path = resolve(given);
    if (packageKind(path) !== undefined) return [path];
    const found = readdirSync(path).filter((name) => isForThisMachine(name, process));
    return found.map((name) => join(path, name)).filter((file) => packageKind(file) !== "folder");
  })
  .filter((path) => values.kind === "" || packageKind(path) === values.kind);

let failed = 0;
for (const path of packages) {
  say(path);
  await smoke(path).catch((error: unknown) => {
    failed += 1;
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
}
if (packages.length === 0) say(`no package in ${positionals.join(", ")}`);
say(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && packages.length > 0 ? 0 : 1;
