import { describe, expect, it } from "vitest";
import { importServers } from "../../../../../electron/tools/mcp/import-config.ts";

const stdio = { type: "stdio", command: "npx", args: ["-y", "server"], cwd: null };

describe("importServers", () => {
  it.each([
    ["Claude", `{"mcpServers":{"files":{"command":"npx","args":["-y","server"]}}}`],
    [
      "Cursor, with comments and commas",
      `{
        // my servers
        "mcpServers": { /* one */ "files": { "command": "npx", "args": ["-y", "server",], }, },
      }`,
    ],
    [
      "VS Code",
      `{"inputs":[],"servers":{"files":{"type":"stdio","command":"npx","args":["-y","server"]}}}`,
    ],
    [
      "VS Code's settings",
      `{"mcp":{"servers":{"files":{"command":"npx","args":["-y","server"]}}}}`,
    ],
    [
      "Zed",
      `{"context_servers":{"files":{"source":"custom","command":{"path":"npx","args":["-y","server"]}}}}`,
    ],
    ["OpenCode", `{"mcp":{"files":{"type":"local","command":["npx","-y","server"]}}}`],
    ["a bare map", `{"files":{"command":"npx","args":["-y","server"]}}`],
    ["a part of a file", `"files": {"command":"npx","args":["-y","server"]},`],
    ["one server", `{"name":"files","command":"npx","args":["-y","server"]}`],
    ["a list", `{"mcpServers":[{"name":"files","command":"npx","args":["-y","server"]}]}`],
    [
      "a file with a mark at its front",
      `\ufeff{"mcpServers":{"files":{"command":"npx","args":["-y","server"]}}}`,
    ],
  ])("reads what %s writes", (_app, text) => {
    expect(importServers(text)).toEqual({
      servers: [{ name: "files", transport: { ...stdio, env: [] } }],
      problems: [],
    });
  });

  it("reads addresses, with their headers", () => {
    const text = `{"mcpServers":{"web":{"type":"http","url":"https://example.org/mcp?team=1","headers":{"Authorization":"Bearer abc"}}}}`;
    expect(importServers(text).servers).toEqual([
      {
        name: "web",
        transport: {
          type: "http",
          url: "https://example.org/mcp?team=1",
          headers: [{ name: "Authorization", value: "Bearer abc" }],
        },
      },
    ]);
  });

  it("leaves a value to be entered that only stands for one, and takes none from Parley's environment", () => {
    const text = `{"mcpServers":{"x":{"command":"x","env":{"A":"\${input:key}","B":"$HOME","C":"<your key>","D":"d","E":7,"F":{}}}}}`;
    const [server] = importServers(text).servers;
    expect(server?.transport).toMatchObject({
      env: [
        { name: "A", value: null },
        { name: "B", value: null },
        { name: "C", value: null },
        { name: "D", value: "d" },
        { name: "E", value: "7" },
      ],
    });
  });

  it("takes the good ones and says of the others why not", () => {
    const text = JSON.stringify({
      mcpServers: {
        good: { command: "x" },
        file: { url: "file:///etc/passwd" },
        password: { url: "https://me:secret@example.org" },
        list: { command: "x", args: "not a list" },
        nul: { command: "x\u0000y" },
      },
    });
    const { servers, problems } = importServers(text);
    expect(servers.map(({ name }) => name)).toEqual(["good"]);
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain("secret");
  });

  it.each([
    "",
    "hello",
    "{",
    "[]",
    "{}",
    '{"mcpServers":{}}',
    '{"mcpServers":7}',
    "null",
    '"text"',
  ])("refuses what is no configuration in words for a person: %s", (text) => {
    expect(() => importServers(text)).toThrow(/There is no MCP server|This is no JSON/);
  });

  it("keeps what looks like a comment or a comma inside a text", () => {
    const text = `{"mcpServers":{"x":{"command":"x","args":["http://a//b","/* c */",",]","\\"//"]}}}`;
    expect(importServers(text).servers[0]?.transport).toMatchObject({
      args: ["http://a//b", "/* c */", ",]", '"//'],
    });
  });

  it("reads a megabyte of commas and open brackets in no time", () => {
    const from = performance.now();
    expect(() => importServers(`{${",".repeat(900_000)}`)).toThrow();
    expect(() => importServers("[".repeat(900_000))).toThrow();
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
