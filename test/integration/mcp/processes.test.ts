import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createProcessNotes } from "../../../electron/tools/mcp/process-notes.ts";
import { commandLine } from "../../../electron/tools/mcp/start-question.ts";
import type { McpServerId } from "../../../shared/mcp.ts";
import { eventually } from "../../fakes/eventually.ts";
import {
  createMcpRig,
  hostileServer,
  referenceServer,
  stdioServer,
  type McpRig,
} from "../../fakes/mcp/mcp-rig.ts";
import { tempFolder } from "../../fakes/temp-folder.ts";

let rig: McpRig;
afterEach(async () => rig.servers.close());

const never = new AbortController().signal;
const call = (
  id: McpServerId,
  tool: string,
  args: Record<string, unknown> = {},
  signal = never,
) => {
  const server = rig.servers.find(id);
  if (server === undefined) throw new Error("There is no such server.");
  return server.call(tool, args, { signal, onProgress: () => undefined });
};

/** What is left of the groups of all that was started. */
function left(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  });
}
const noted = (folder: string): number[] => {
  const path = join(folder, "processes.json");
  if (!existsSync(path)) return [];
  const notes = JSON.parse(readFileSync(path, "utf8")) as { readonly pid: number }[];
  return notes.map(({ pid }) => pid);
};

/** A file that nobody may run. */
function plainFile(): string {
  const path = join(tempFolder("parley-plain-"), "server");
  writeFileSync(path, "#!/bin/sh\n", { mode: 0o600 });
  return path;
}

describe("the reference servers", () => {
  it.each([
    ["everything", ["stdio"], "echo", { message: "hello" }, /hello/],
    ["memory", [], "read_graph", {}, /entities/],
    [
      "sequential-thinking",
      [],
      "sequentialthinking",
      { thought: "a", nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 },
      /thoughtNumber/,
    ],
  ])("%s starts, lists, answers and ends", async (name, args, tool, given, expected) => {
    rig = createMcpRig();
    const id = await rig.started(referenceServer(name, args));
    const pids = noted(rig.folder);
    expect(pids).toHaveLength(1);
    const result = await call(id, tool, given);
    expect(result).toMatchObject({ isError: false });
    expect(result.text).toMatch(expected);
    await rig.servers.setEnabled(id, false);
    expect(left(pids)).toEqual([]);
    expect(noted(rig.folder)).toEqual([]);
    expect(rig.stateOf(id)).toEqual({ type: "off" });
  });

  it("filesystem reads in its folder and says what is outside", async () => {
    rig = createMcpRig();
    const folder = tempFolder("parley-files-");
    writeFileSync(join(folder, "note.txt"), "milk and bread");
    const id = await rig.started(referenceServer("filesystem", [folder]));
    const read = (path: string) => call(id, "read_text_file", { path });
    expect(await read(join(folder, "note.txt"))).toMatchObject({ text: "milk and bread" });
    expect(await read("/etc/hostname")).toMatchObject({ isError: true });
  });
});

describe("a server's process", () => {
  it("is started only once a person has let exactly this command start", async () => {
    rig = createMcpRig();
    const id = await rig.servers.add(hostileServer("normal"));
    const question = await rig.servers.startQuestion(id);
    expect(question?.detail).toContain(process.execPath);
    // Switched on by somebody who wrote into the database.
    const [stored] = rig.deps.store.list();
    if (stored === undefined) throw new Error("It was not kept.");
    rig.deps.store.save({ ...stored, enabled: true });
    await expect(rig.servers.find(id)?.start({ isAsked: true })).rejects.toMatchObject({
      reason: "not-agreed",
    });
    await rig.servers.setEnabled(id, true);
    await eventually(() => expect(rig.stateOf(id).type).toBe("ready"));
    expect(await rig.servers.startQuestion(id)).toBeUndefined();
    // Another argument is another command.
    await rig.servers.update(id, stdioServer("normal", process.execPath, ["-e", "0"]));
    expect(await rig.servers.startQuestion(id)).toBeDefined();
  });

  it("gets its own variables, the login shell's path and no key of the app", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-canary");
    vi.stubEnv("LD_PRELOAD_CANARY", "x");
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal", { NOTES_TOKEN: "token-of-mine" }));
    const env = JSON.parse((await call(id, "env")).text) as Record<string, string>;
    expect(env).toMatchObject({ NOTES_TOKEN: "token-of-mine", HOME: process.env["HOME"] });
    expect(Object.keys(env)).not.toContain("OPENAI_API_KEY");
    expect(Object.keys(env)).not.toContain("LD_PRELOAD_CANARY");
    expect(env["PATH"]?.split(delimiter)).toEqual(
      expect.arrayContaining(["/usr/bin"].filter((each) => existsSync(each))),
    );
    expect(JSON.stringify(rig.deps.store.list())).not.toContain("token-of-mine");
    vi.unstubAllEnvs();
  });

  it("works in a folder of its own that nobody else may read", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal"));
    expect(await call(id, "cwd")).toMatchObject({ text: join(rig.folder, id) });
    expect(statSync(join(rig.folder, id)).mode & 0o077).toBe(0);
  });

  it.each([
    ["a program that is not there", stdioServer("x", "no-such-program-here", []), "not-found"],
    ["a program that may not be run", stdioServer("x", plainFile(), []), "not-allowed"],
    [
      "a folder that is not there",
      {
        name: "x",
        transport: {
          type: "stdio",
          command: process.execPath,
          args: [],
          cwd: "/no/such/folder",
          env: [],
        },
      } as const,
      "no-folder",
    ],
  ])("is told apart from %s", async (_what, draft, reason) => {
    rig = createMcpRig();
    const id = await rig.started(draft, "failed");
    expect(rig.stateOf(id)).toMatchObject({ failure: { reason } });
  });

  it("tells its exit code and its last lines when it ends at once", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("exit"), "failed");
    expect(rig.stateOf(id)).toMatchObject({
      failure: {
        reason: "exited",
        exitCode: 3,
        lastLines: expect.arrayContaining(["FATAL: missing API key"]) as unknown,
      },
    });
  });

  it.each(["normal", "stubborn", "ignores-eof", "parent"])(
    "ends with all that it started when it is %s",
    async (mode) => {
      rig = createMcpRig();
      const id = await rig.started(hostileServer(mode));
      const pids = noted(rig.folder);
      const { log } = rig.servers.details(id);
      const child = log.map((line) => /^child (\d+)$/.exec(line)?.[1]).find(Boolean);
      if (mode === "parent") expect(child).toBeDefined();
      await rig.servers.close();
      const all = [...pids, ...(child === undefined ? [] : [Number(child)])];
      await eventually(() => expect(left(all)).toEqual([]));
    },
  );

  it("that a shell started ends with the shell", async () => {
    rig = createMcpRig();
    const { transport } = hostileServer("stubborn");
    if (transport.type !== "stdio") throw new Error("It is a process.");
    const line = `${commandLine(transport.command, transport.args)}; true`;
    await rig.started(stdioServer("shell", "sh", ["-c", line]));
    const [shell = 0] = noted(rig.folder);
    await rig.servers.close();
    await eventually(() => expect(() => process.kill(-shell, 0)).toThrow("ESRCH"));
  });

  it("is ended at the next start where the app was killed, and nobody else is", async () => {
    rig = createMcpRig();
    await rig.started(hostileServer("stubborn"));
    const [pid = 0] = noted(rig.folder);
    const file = join(rig.folder, "processes.json");
    const [note] = JSON.parse(readFileSync(file, "utf8")) as { pid: number; started: string }[];
    // The number alone is somebody else's by now.
    writeFileSync(file, JSON.stringify([{ pid, started: "1" }]));
    expect(await createProcessNotes(rig.folder).sweep()).toBe(0);
    expect(left([pid])).toEqual([pid]);
    writeFileSync(file, JSON.stringify([note]));
    expect(await createProcessNotes(rig.folder).sweep()).toBe(1);
    await eventually(() => expect(left([pid])).toEqual([]));
  });

  it("is started again three times when it crashes, later each time, and then stays failed", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal"));
    for (const expected of [500, 2_000, 8_000]) {
      await expect(call(id, "crash")).rejects.toMatchObject({ reason: "connection" });
      await eventually(() => expect(rig.stateOf(id).type).toBe("ready"));
      expect(rig.waits.at(-1)).toBe(expected);
    }
    await expect(call(id, "crash")).rejects.toThrow();
    await eventually(() =>
      expect(rig.stateOf(id)).toMatchObject({ type: "failed", failure: { exitCode: 1 } }),
    );
    expect(rig.waits).toEqual([500, 2_000, 8_000]);
    await rig.servers.restart(id);
    await eventually(() => expect(rig.stateOf(id).type).toBe("ready"));
  });

  it("stops a call within half a second, and hears of it", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal"));
    const stop = new AbortController();
    const slow = call(id, "slow", {}, stop.signal);
    const logged = (): string => rig.servers.details(id).log.join("\n");
    await eventually(() => expect(logged()).toContain("slow began"));
    const reason = new Error("Stop was pressed.");
    const from = performance.now();
    stop.abort(reason);
    await expect(slow).rejects.toBe(reason);
    expect(performance.now() - from).toBeLessThan(500);
    await eventually(() => expect(logged()).toMatch(/^cancelled \d+$/m));
  });
});

describe("what a server sends", () => {
  it.each(["garbage", "noise", "stderr-flood", "quits-at-probe"])(
    "does not keep it from working: %s",
    async (mode) => {
      rig = createMcpRig();
      const id = await rig.started(hostileServer(mode));
      expect(await call(id, "cwd")).toMatchObject({ isError: false });
      expect(rig.servers.details(id).log.length).toBeLessThanOrEqual(200);
    },
  );

  it("ends the connection when one message is too large, and quickly", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal"));
    const nine = await call(id, "big", { bytes: 9_000_000 });
    expect(nine.text).toContain("Cut after 100,000 of 9,000,000 characters.");
    const [, path = ""] = /finds all of it in (.*)\]$/.exec(nine.text) ?? [];
    expect(statSync(path).size).toBe(9_000_000);
    const from = performance.now();
    await expect(call(id, "big", { bytes: 60_000_000 })).rejects.toThrow();
    expect(performance.now() - from).toBeLessThan(5_000);
    await eventually(() => expect(rig.stateOf(id).type).toBe("ready"));
  });

  it("becomes texts, with what is no text named, and nothing that is for the person alone", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal"));
    const { text, media } = await call(id, "mixed");
    expect(text).toBe(
      "See:\n\n[image/png 34 kB]\n\n[link: A page https://example.org/a]\n\n[hologram that Parley cannot read]",
    );
    expect(media.map(({ kind, mimeType }) => [kind, mimeType])).toEqual([["image", "image/png"]]);
    expect(await call(id, "wrong")).toMatchObject({ text: "no such note", isError: true });
    await expect(call(id, "broken")).rejects.toThrow("internal <script>");
    expect((await call(id, "structured")).text).toContain("aaaa!");
  });
});
