// `node scripts/check-advisories.mjs`: asks the registry about every version in package-lock.json. Fails for what ships
// from "moderate" on, for the workshop's tools from "high" on, and where the registry does not answer.
import { advisories } from "./lib/advisories.mjs";
import { npm } from "./lib/ensure-dependencies.mjs";
import { runMain, say, SetupError } from "./lib/say.mjs";

await runMain(async () => {
  const shipped = await ask("moderate", ["--omit=dev"]);
  const all = await ask("high", []);
  for (const line of shipped) say(`ships: ${line}`);
  for (const line of all) if (!shipped.includes(line)) say(`tools: ${line}`);
  const count = new Set([...shipped, ...all]).size;
  say(count === 0 ? "no advisory concerns a version here." : `${count} to look at.`);
  return count === 0 ? 0 : 1;
});

/**
 * @param {import("./lib/advisories.mjs").Severity} least
 * @param {readonly string[]} args
 */
async function ask(least, args) {
  const { output } = await npm([
    "audit",
    "--json",
    "--package-lock-only",
    "--loglevel=silent",
    ...args,
  ]);
  try {
    return advisories(JSON.parse(output), least);
  } catch (error) {
    throw new SetupError(`npm audit: ${error instanceof Error ? error.message : error}\n${output}`);
  }
}
