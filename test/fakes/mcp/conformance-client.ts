import type { McpDraft } from "../../../shared/mcp.ts";
import { createMcpRig } from "./mcp-rig.ts";

/**
 * Parley as `@modelcontextprotocol/conformance` runs a client: connects to the address that it is given, signs in where
 * that is wanted (a person's browser goes where it is sent), and calls every tool.
 */
const url = process.argv.at(-1) ?? "";
const { toolCalls } = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}") as {
  readonly toolCalls?: readonly { readonly name: string; readonly arguments?: object }[];
};
const rig = createMcpRig({
  openLink: async (page) => {
    const { headers } = await fetch(page, { redirect: "manual" });
    void fetch(headers.get("location") ?? "");
    return true;
  },
});
const { servers } = rig;
const draft: McpDraft = { name: "conformance", transport: { type: "http", url, headers: [] } };
const id = await servers.add(draft);
await servers.setEnabled(id, true);
const server = servers.find(id);
const signal = AbortSignal.timeout(20_000);
await server?.start({ isAsked: true }).catch(async () => {
  if (rig.stateOf(id).type === "sign-in-needed") await servers.signIn(id, signal);
});
const listed = server?.catalogue() ?? [];
const calls = toolCalls ?? listed.map(({ name }) => ({ name, arguments: { a: 5, b: 3 } }));
for (const { name, arguments: args = {} } of calls) {
  const call = () => server?.call(name, { ...args }, { signal, onProgress: () => undefined });
  await call()?.catch(async () => {
    // It may want more than before.
    if (rig.stateOf(id).type !== "sign-in-needed") return;
    await servers.signIn(id, signal);
    await call();
  });
}
await servers.close();
process.exit(0);
