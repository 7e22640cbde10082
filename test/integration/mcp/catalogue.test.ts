import { afterEach, describe, expect, it } from "vitest";
import type { McpServerId, McpToolInfo } from "../../../shared/mcp.ts";
import { eventually } from "../../fakes/eventually.ts";
import { createMcpRig, hostileServer, type McpRig } from "../../fakes/mcp/mcp-rig.ts";

let rig: McpRig;
afterEach(async () => rig.servers.close());

const toolsOf = (id: McpServerId): readonly McpToolInfo[] => rig.servers.details(id).tools;
const offeredNames = async (): Promise<string[]> =>
  (await rig.servers.offered(5_000)).map(({ tool }) => tool.name);

describe("a server's list", () => {
  it("is read one by one: a bad tool is shown as refused, and takes no other with it", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("odd"));
    const tools = toolsOf(id);
    expect(tools.filter(({ withheld }) => withheld === "refused")).toEqual([
      expect.objectContaining({ name: "no-schema" }),
      expect.objectContaining({ name: "text-schema" }),
      expect.objectContaining({ name: "tool 10" }),
      expect.objectContaining({ name: "tool 11" }),
      expect.objectContaining({ name: "as-task" }),
    ]);
    expect(tools.every(({ withheld, problem }) => (withheld === null) === (problem === ""))).toBe(
      true,
    );
    const wires = (await rig.servers.offered(5_000)).map(({ tool }) => tool.wireName);
    expect(wires).toHaveLength(9);
    // `read.file` and `read_file` are two tools.
    expect(new Set(wires).size).toBe(9);
    for (const wire of wires) expect(wire).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  });

  it("never has its patterns run", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("odd"));
    const from = performance.now();
    await rig.servers
      .find(id)
      ?.call(
        "slow-pattern",
        { a: `${"a".repeat(40)}!` },
        { signal: AbortSignal.timeout(300), onProgress: () => undefined },
      )
      .catch(() => undefined);
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  it("holds a second tool of the same name back", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("twins"));
    expect(toolsOf(id).map(({ withheld }) => withheld)).toEqual([null, "refused"]);
    expect(await offeredNames()).toEqual(["same"]);
  });

  it.each([
    ["endless", 64],
    ["many", 2_000],
  ])("ends, however long it is: %s", async (mode, count) => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer(mode));
    expect(toolsOf(id)).toHaveLength(count);
  });

  it("is asked for once at a time, however often it is said to have changed", async () => {
    let changes = 0;
    rig = createMcpRig({ onChange: () => (changes += 1) });
    const id = await rig.started(hostileServer("storm"));
    await eventually(() => expect(toolsOf(id).length).toBeGreaterThan(0));
    expect(changes).toBeLessThan(200);
  });

  it("tells tools of two servers with one name apart, and keeps each name", async () => {
    rig = createMcpRig();
    await rig.started(hostileServer("normal"));
    const second = await rig.started(hostileServer("normal"));
    const before = (await rig.servers.offered(5_000)).map(({ tool }) => tool.wireName);
    expect(new Set(before).size).toBe(before.length);
    await rig.servers.restart(second);
    await eventually(() => expect(rig.stateOf(second).type).toBe("ready"));
    expect((await rig.servers.offered(5_000)).map(({ tool }) => tool.wireName)).toEqual(before);
  });
});

describe("trust that notices changes", () => {
  it("withholds a tool whose words changed, and one that is new, until the person has seen the difference", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("rug"));
    expect(await offeredNames()).toEqual(["read"]);
    const server = rig.servers.find(id);
    const read = () =>
      server?.call("read", {}, { signal: AbortSignal.timeout(9_000), onProgress: () => undefined });
    expect(await read()).toMatchObject({ text: "note" });
    await eventually(() => expect(rig.stateOf(id)).toMatchObject({ type: "changed", changes: 2 }));
    expect(await offeredNames()).toEqual([]);
    await expect(read()).rejects.toThrow("has changed");
    const [changed, late] = toolsOf(id);
    expect(changed).toMatchObject({ withheld: "changed", problem: "orders to the model" });
    expect(changed?.difference?.before).toContain('"Reads a note"');
    expect(changed?.difference?.after).toContain("~/.ssh/id_rsa");
    expect(late).toMatchObject({ withheld: "new", difference: { before: null } });

    await rig.servers.accept(id, late?.wireName ?? "");
    expect(await offeredNames()).toEqual(["late"]);
    await rig.servers.accept(id, null);
    expect(rig.stateOf(id)).toMatchObject({ type: "ready", tools: 2, tokens: 200 });
  });

  it("withholds what looks like an order to the model even the first time, and shows what is hidden", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("poisoned"), "changed");
    expect(await offeredNames()).toEqual(["fine", "hidden"]);
    const [, poisoned, hidden] = toolsOf(id);
    expect(poisoned).toMatchObject({ withheld: "suspicious", problem: "orders to the model" });
    expect(hidden?.description).toBe("Adds[U+200B] numbers[U+202E].");
  });

  it("keeps what was accepted and switched off across a restart of the app", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal"));
    const [first] = toolsOf(id);
    await rig.servers.setToolEnabled(id, first?.wireName ?? "", false);
    expect(await offeredNames()).not.toContain(first?.name);
    const { store, secrets } = rig.deps;
    await rig.servers.close();
    rig = createMcpRig({ store, secrets });
    expect(await offeredNames()).not.toContain(first?.name);
    expect(rig.stateOf(id).type).toBe("ready");
  });

  it("forgets all of a server that is removed, its secrets too", async () => {
    rig = createMcpRig();
    const id = await rig.started(hostileServer("normal", { TOKEN: "t" }));
    const [stored] = rig.deps.store.list();
    await rig.servers.remove(id);
    expect(rig.servers.list()).toEqual([]);
    expect(() => rig.servers.details(id)).toThrow("not set up any more");
    if (stored === undefined) throw new Error("It was not kept.");
    expect(await rig.deps.secrets.isAgreed(stored)).toBe(false);
    expect(await rig.deps.secrets.read(stored)).toEqual(new Map());
  });
});
