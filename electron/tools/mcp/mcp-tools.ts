import { createHash } from "node:crypto";
import { toShownLine } from "../../../shared/foreign-text.ts";
import type { Tool } from "../tool.ts";
import type { ListedTool } from "./catalogue.ts";
import { serverFingerprint } from "./server-secrets.ts";
import type { OfferedTool, Servers } from "./servers.ts";

/** More arguments than a call needs; a model that goes round in circles could send a server megabytes. */
const MOST_ARGUMENTS = 256_000;

/** A server's tool as a run knows it. A person decides about each call, whatever the server says of itself. */
export function toTool({ server, tool }: OfferedTool, servers: Pick<Servers, "find">): Tool {
  const { name, wireName, hints } = tool;
  const title = toShownLine(server.name);
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([serverFingerprint(server.transport), tool.fingerprint]))
    .digest("hex");
  return {
    ...describe(tool, title),
    // What it says of itself loosens nothing: whoever lies here is asked about all the same.
    risk: { type: hints.readOnly ? "reads" : "changes" },
    approval: {
      type: "asked",
      owner: { id: server.id, title },
      fingerprint,
      offers: hints.destructive ? [] : ["chat", "always"],
    },
    async execute(args, { signal }) {
      const found = servers.find(server.id);
      if (found === undefined) return "Error: This server is not set up any more.";
      if (JSON.stringify(args).length > MOST_ARGUMENTS) {
        return `Error: The arguments are too long. At most ${MOST_ARGUMENTS.toLocaleString("en")} characters are sent.`;
      }
      const { text, isError } = await found.call(name, args, {
        signal,
        onProgress: () => undefined,
      });
      if (isError) return `Error: ${text === "" ? "The tool failed and did not say why." : text}`;
      return text === "" ? "(The tool answered with nothing.)" : text;
    },
    name: wireName,
  };
}

/** What a model and a person are told of a tool. */
export function describe(
  { title, name, description, inputSchema, wireName }: ListedTool,
  server: string,
): Omit<Tool, "risk" | "execute"> {
  return {
    name: wireName,
    title: title === "" ? name : title,
    icon: "wrench",
    about: description,
    limits: [],
    // So that a model tells whose words these are, and which of two servers a person means.
    description: `[Tool of the MCP server ${JSON.stringify(server)}] ${description}`.trim(),
    input: inputSchema,
  };
}
