import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { nodeBinary, root } from "../../../scripts/lib/project.mjs";
import { runStep } from "../../../scripts/lib/run-step.mjs";
import { needing } from "../../../scripts/lib/skips.mjs";

const posix = needing("macOS or Linux");

const node = (script: string, options = {}): ReturnType<typeof runStep> =>
  runStep(nodeBinary, ["-e", script], { quiet: true, ...options });

describe("runStep", () => {
  it("keeps both outputs and passes the exit code on", async () => {
    const result = await node(`console.log("out"); console.error("err"); process.exitCode = 3`);

    expect(result.code).toBe(3);
    expect(result.output.split("\n").toSorted()).toEqual(["", "err", "out"]);
  });

  it("answers with a code when the program does not exist", async () => {
    expect(await runStep("no-such-program-here", [], { quiet: true })).toMatchObject({ code: 127 });
  });

  it.skipIf(posix.isMissing)(
    `tells a killed program from one that ended${posix.note}`,
    async () => {
      expect(await node(`process.kill(process.pid, "SIGKILL")`)).toMatchObject({ code: 137 });
    },
  );

  it("ends what takes too long", async () => {
    const result = await node(`setInterval(() => {}, 1000)`, { timeoutMs: 50 });

    expect(result.code).toBe(124);
  });

  it("ends what gets nowhere, and leaves alone what gets on", async () => {
    const stalled = await node(`setInterval(() => {}, 1000)`, {
      progress: { measure: () => 7, stalledAfterMs: 100 },
    });
    let bytes = 0;
    const busy = await node(`setTimeout(() => {}, 600)`, {
      progress: { measure: () => bytes++, stalledAfterMs: 200 },
    });

    expect([stalled.code, busy.code]).toEqual([124, 0]);
  });

  it("is an app's start, too, in a shell that makes an Electron a plain Node", async () => {
    const script = `console.log(process.env.ELECTRON_RUN_AS_NODE)`;

    expect((await node(script, { env: { ELECTRON_RUN_AS_NODE: "1" } })).output.trim()).toBe(
      "undefined",
    );
  });

  it("runs `node` as the Node of this checkout, and no development build by accident", async () => {
    const script = `const { execFileSync } = require("node:child_process");
      console.log(execFileSync("node", ["-p", "process.version"]).toString().trim(), process.env.NODE_ENV)`;
    const { output } = await node(script, { env: { NODE_ENV: "test" } });

    expect(output.trim()).toBe(`${process.version} undefined`);
  });

  it.skipIf(posix.isMissing)(
    `takes the program along when it is ended itself${posix.note}`,
    async () => {
      const script = `import { runStep } from "${root}scripts/lib/run-step.mjs";
      const child = 'console.log(process.pid); setInterval(() => {}, 1000)';
      process.exitCode = (await runStep(process.execPath, ["-e", child])).code;`;
      const parent = spawn(nodeBinary, ["--input-type=module", "-e", script]);
      const [line] = (await once(parent.stdout, "data")) as [Buffer];
      parent.kill("SIGTERM");

      expect(await once(parent, "close")).toEqual([143, null]);
      expect(() => process.kill(Number(line.toString()), 0)).toThrow("ESRCH");
    },
  );
});
