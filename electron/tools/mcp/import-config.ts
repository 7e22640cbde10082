import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import { envName, headerName, mcpDraft, mcpName, type McpDraft } from "../../../shared/mcp.ts";
import { isFields, toFields, toList, type Fields } from "../../http/received.ts";

/** What was read of a pasted text. */
export interface ImportedServers {
  readonly servers: readonly McpDraft[];
  /** What of it could not be used, in words for a person. */
  readonly problems: readonly string[];
}

/** Far more than any configuration has; a text beyond it is something else. */
const LONGEST_TEXT = 1_000_000;
const MOST_SERVERS = 100;

/**
 * Reads servers out of what another app calls its configuration: `mcpServers` (Claude, Cursor, LM Studio, Cline,
 * Windsurf), `servers` with `inputs` (VS Code), `context_servers` (Zed), `mcp` (VS Code's and OpenCode's settings), a map
 * from names to servers, or one server alone. Comments and commas at an end are let pass.
 *
 * @throws AppError `invalid-input` for a text that is no such configuration, in words for a person.
 */
export function importServers(text: string): ImportedServers {
  if (text.length > LONGEST_TEXT) throw refused("This text is too long to be a configuration.");
  const problems: string[] = [];
  const found = findServers(parseLoosely(text));
  if (found.size === 0) throw refused("There is no MCP server in this text.");
  const servers = [...found].slice(0, MOST_SERVERS).flatMap(([name, entry]) => {
    const draft = toDraft(name, entry);
    if (typeof draft === "string") problems.push(`“${name.slice(0, 80)}” was left out: ${draft}`);
    return typeof draft === "string" ? [] : [draft];
  });
  if (found.size > MOST_SERVERS) problems.push(`Only the first ${MOST_SERVERS} were taken.`);
  const [problem] = problems;
  if (servers.length === 0) throw refused(problem ?? "There is no MCP server in this text.");
  return { servers, problems };
}

const refused = (words: string): AppError => new AppError("invalid-input", words);

/** Where apps keep their servers, the narrowest name first. */
const ROOMS = ["mcpServers", "context_servers", "servers", "mcp"];

function findServers(value: unknown): ReadonlyMap<string, Fields> {
  const all = toFields(value);
  if (all === undefined) return new Map();
  if (isServer(all)) return new Map([[nameOf(all), all]]);
  for (const room of ROOMS) {
    const inside: unknown = Object.hasOwn(all, room) ? all[room] : undefined;
    if (Array.isArray(inside)) {
      const servers = toList(inside).filter(isFields).filter(isServer);
      if (servers.length > 0) return new Map(servers.map((each) => [nameOf(each), each]));
    }
    const found = findServers(inside);
    if (found.size > 0) return found;
  }
  return new Map(
    Object.entries(all).flatMap(([name, each]) =>
      isFields(each) && isServer(each) ? [[name, each] as const] : [],
    ),
  );
}

const URL_NAMES = ["url", "serverUrl", "httpUrl", "uri"];

function isServer(value: Fields): boolean {
  const { command } = value;
  return (
    typeof command === "string" ||
    isFields(command) ||
    Array.isArray(command) ||
    urlOf(value) !== undefined
  );
}

const urlOf = (value: Fields): string | undefined =>
  URL_NAMES.map((name) => value[name]).find((each) => typeof each === "string");

function nameOf(server: Fields): string {
  const { name, command } = server;
  if (typeof name === "string" && name.trim() !== "") return name;
  const url = URL.parse(urlOf(server) ?? "");
  if (url !== null) return url.hostname;
  const text = typeof command === "string" ? command : "MCP server";
  return /[^/\\]+$/.exec(text)?.[0] ?? text;
}

const texts = z.array(z.union([z.string(), z.number(), z.boolean()]).transform(String));

/** @returns why it cannot be used, where it cannot. */
function toDraft(key: string, server: Fields): McpDraft | string {
  const name = mcpName.safeParse(key.slice(0, 80)).data ?? "MCP server";
  const url = urlOf(server);
  const transport = url === undefined ? toStdio(server) : toHttp(url, server);
  if (typeof transport === "string") return transport;
  const { data, error } = mcpDraft.safeParse({ name, transport });
  return data ?? error.issues[0]?.message ?? "it cannot be read.";
}

function toStdio(server: Fields): McpDraft["transport"] | string {
  // Zed nests the command, OpenCode writes it as one list with its arguments.
  const nested = toFields(server["command"]);
  const [first, ...more] = toList(server["command"]);
  const command = nested?.["path"] ?? nested?.["command"] ?? first ?? server["command"];
  if (typeof command !== "string") return "it has neither a command nor an address.";
  const given = texts.safeParse(nested?.["args"] ?? server["args"] ?? []);
  if (!given.success) return "its arguments are no list of texts.";
  const args = [...texts.parse(more.filter((each) => typeof each === "string")), ...given.data];
  const cwd = server["cwd"] ?? server["workingDirectory"];
  const env = nested?.["env"] ?? server["env"] ?? server["environment"];
  return {
    type: "stdio",
    command,
    args,
    cwd: typeof cwd === "string" && cwd !== "" ? cwd : null,
    env: toValues(env, envName),
  };
}

function toHttp(text: string, server: Fields): McpDraft["transport"] | string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    return "its address is no http or https address.";
  }
  if (url.username !== "" || url.password !== "") {
    return "its address holds a password. Put it into a header instead.";
  }
  const given = server["headers"] ?? toFields(server["requestInit"])?.["headers"];
  return { type: "http", url: url.href, headers: toValues(given, headerName) };
}

/**
 * What is only a name for a value (`${input:key}`, `${env:KEY}`, `${KEY}`, `<your key>`): the person enters it. Parley
 * reads no variable of its own environment into a server.
 */
const PLACEHOLDER = /^(?:Bearer\s+)?(?:\$\{[^}]*\}|\$[A-Z_][A-Z0-9_]*|<[^>]*>)$/;

function toValues(
  given: unknown,
  names: z.ZodType<string>,
): { readonly name: string; readonly value: string | null }[] {
  return Object.entries(toFields(given) ?? {}).flatMap(([name, each]) => {
    const isText = ["string", "number", "boolean"].includes(typeof each);
    if (!isText || !names.safeParse(name).success) return [];
    const value = String(each);
    return [{ name, value: PLACEHOLDER.test(value.trim()) ? null : value }];
  });
}

/** JSON with comments and commas before a closing bracket, as people keep it in settings. */
function parseLoosely(text: string): unknown {
  const plain = withoutComments(text.replace(/^\ufeff/, "").trim());
  // A part that was copied out of a file begins with a name and ends with a comma.
  const attempts = [plain, `{${plain.replace(/,\s*$/, "")}}`];
  for (const attempt of attempts) {
    try {
      return JSON.parse(attempt) as unknown;
    } catch {
      continue;
    }
  }
  throw refused("This is no JSON. Paste the whole configuration, from { to }.");
}

/** One walk over the text: what stands in a string is copied as it is. */
function withoutComments(text: string): string {
  const out: string[] = [];
  /** Where a comma stands in `out` that only white space has followed since. */
  let comma: number | undefined;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (char === '"') {
      let end = at + 1;
      while (end < text.length && text.charAt(end) !== '"')
        end += text.charAt(end) === "\\" ? 2 : 1;
      out.push(text.slice(at, end + 1));
      at = end + 1;
      comma = undefined;
    } else if (text.startsWith("//", at)) {
      const end = text.indexOf("\n", at);
      at = end === -1 ? text.length : end;
    } else if (text.startsWith("/*", at)) {
      const end = text.indexOf("*/", at + 2);
      at = end === -1 ? text.length : end + 2;
    } else {
      if (char === ",") comma = out.length;
      else if ((char === "}" || char === "]") && comma !== undefined) out[comma] = "";
      if (char !== "," && char.trim() !== "") comma = undefined;
      out.push(char);
      at += 1;
    }
  }
  return out.join("");
}
