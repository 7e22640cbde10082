// `node scripts/check-commit-titles.mjs <base>..<head>`: every title in the range, merges aside.
import { commitTitleProblem } from "./lib/commit-title.mjs";
import { runStep } from "./lib/run-step.mjs";
import { runMain, say, SetupError } from "./lib/say.mjs";

await runMain(async () => {
  const range = process.argv[2];
  if (range === undefined) throw new SetupError("which commits? As in: main..HEAD");
  const args = ["log", "--no-merges", "--format=%s", "--end-of-options", range];
  const { code, output } = await runStep("git", args, { quiet: true });
  if (code !== 0) throw new SetupError(`git log failed:\n${output}`);

  const titles = output.split("\n").filter((line) => line !== "");
  const problems = titles.flatMap((title) => {
    const problem = commitTitleProblem(title);
    return problem === undefined ? [] : [`"${title}" ${problem}`];
  });
  problems.forEach(say);
  say(`${titles.length} titles read, ${problems.length} to mend.`);
  return problems.length === 0 ? 0 : 1;
});
