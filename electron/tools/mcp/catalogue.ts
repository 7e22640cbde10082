import { createHash } from "node:crypto";
import { z } from "zod";
import { toShownLine, toShownText } from "../../../shared/foreign-text.ts";
import type { McpServerId, McpToolInfo, McpWithheld } from "../../../shared/mcp.ts";
import { isFields, toFields, type Fields } from "../../http/received.ts";
import type { StoredTools } from "./server-store.ts";

/** What a model is told of a tool, and nothing that could be run. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One entry of a server's list, looked at by itself: one that is bad takes none of the others with it. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly hints: McpToolInfo["hints"];
  readonly wireName: string;
  /** Of all that its server says of it, so that no word of it changes unseen. */
  readonly fingerprint: string;
  /** The same as text, for a person: what is hidden in it is shown. */
  readonly definition: string;
  /** Why it cannot be called; empty for one that can. */
  readonly refusal: string;
}

/** Long enough for any description that is meant to be read. In UTF-16 units. */
const LONGEST_DESCRIPTION = 8_000;
const LONGEST_NAME = 200;
/** Of one schema, as JSON. */
const LONGEST_SCHEMA = 100_000;
const DEEPEST_SCHEMA = 40;

const nameOf = z.string().min(1).max(LONGEST_NAME);

/**
 * Reads a server's list. Of two tools with one name the first counts: the second could only be taken for it.
 *
 * @param entries whatever the server sent.
 */
export function readCatalogue(
  server: McpServerId,
  entries: readonly unknown[],
): readonly ListedTool[] {
  const seen = new Set<string>();
  return entries.map((entry, index) => {
    const fields = toFields(entry) ?? {};
    const name = nameOf.safeParse(fields["name"]).data ?? "";
    const tool = readTool(server, fields, name);
    const refusal = tool.refusal !== "" ? tool.refusal : seen.has(name) ? DOUBLE : "";
    seen.add(name);
    // What has no name, or somebody else's, still stands in the list under one of its own.
    const shown = name === "" ? `tool ${index + 1}` : name;
    return { ...tool, name: shown, refusal };
  });
}

const DOUBLE = "The server lists another tool under the same name.";

function readTool(server: McpServerId, fields: Fields, name: string): ListedTool {
  const annotations = toFields(fields["annotations"]) ?? {};
  const title = [fields["title"], annotations["title"]].find((each) => typeof each === "string");
  const description = fields["description"];
  const schema = cleanSchema(fields["inputSchema"]);
  const words = typeof description === "string" ? description : "";
  return {
    name,
    title: toShownLine(title ?? name),
    description: toShownText(words).slice(0, LONGEST_DESCRIPTION),
    inputSchema: typeof schema === "string" ? NO_ARGUMENTS : schema,
    hints: {
      readOnly: annotations["readOnlyHint"] === true,
      // The protocol means "yes" where a server says nothing; most say nothing of anything.
      destructive: annotations["readOnlyHint"] !== true && annotations["destructiveHint"] === true,
      openWorld: annotations["openWorldHint"] !== false,
    },
    wireName: toWireName(server, name),
    fingerprint: createHash("sha256").update(canonical(fields)).digest("hex"),
    definition: toShownText(JSON.stringify(told(fields), null, 2)).slice(0, LONGEST_SCHEMA),
    refusal: refusalOf(fields, name, schema),
  };
}

const NO_ARGUMENTS: JsonSchema = { type: "object", properties: {} };

function refusalOf(fields: Fields, name: string, schema: JsonSchema | string): string {
  if (name === "") return "It has no name that can be used.";
  if (typeof schema === "string") return schema;
  if (toFields(fields["execution"])?.["taskSupport"] === "required") {
    return "It can only be run as a task, which Parley does not do.";
  }
  return "";
}

/** What a person compares: without what only repeats it for other programs. */
function told({ name, title, description, inputSchema, annotations }: Fields): Fields {
  return { name, title, description, inputSchema, annotations };
}

/** JSON in which the order of names makes no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    isFields(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

/**
 * A name that endpoints accept and that no other tool has: two servers' `search`, or names that are the same but for a
 * character that endpoints do not take, would else be one. It stays the same as long as the server is set up.
 */
export function toWireName(server: McpServerId, name: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([server, name]))
    .digest("hex");
  const plain = name.replaceAll(/[^a-zA-Z0-9_-]+/g, "_").slice(0, 55);
  return `${plain === "" ? "tool" : plain}_${hash.slice(0, 8)}`;
}

/**
 * A schema as a model may read it: what is hidden in its texts is shown, and what only a validator would use is left out.
 *
 * @returns why it cannot be used, where it cannot.
 */
function cleanSchema(value: unknown): JsonSchema | string {
  if (!isFields(value)) return "It does not say which arguments it takes.";
  if (value["type"] !== "object") return "Its arguments are no object.";
  // Measured before it is walked: the list may be as large as a message.
  if (JSON.stringify(value).length > LONGEST_SCHEMA)
    return "The description of its arguments is too long.";
  const tooDeep: unknown[] = [];
  const walk = (each: unknown, depth: number): unknown => {
    if (depth > DEEPEST_SCHEMA) {
      tooDeep.push(each);
      return {};
    }
    if (typeof each === "string") return toShownText(each);
    if (Array.isArray(each)) return each.map((inner: unknown) => walk(inner, depth + 1));
    if (!isFields(each)) return each;
    return Object.fromEntries(
      Object.entries(each)
        .filter(([key]) => key !== "$schema" && key !== "$id" && !key.startsWith("x-"))
        .map(([key, inner]) => [toShownText(key), walk(inner, depth + 1)]),
    );
  };
  const cleaned = walk(value, 0);
  if (tooDeep.length > 0 || !isFields(cleaned))
    return "The description of its arguments is nested too deeply.";
  return cleaned;
}

/** A tool, and whether the model is told of it. */
export interface CatalogueTool extends ListedTool {
  readonly enabled: boolean;
  readonly withheld: McpWithheld | null;
  readonly difference: McpToolInfo["difference"];
  /** What the guard found in its words; empty where it found nothing. */
  readonly suspicion: string;
}

interface JudgeOptions {
  readonly accepted: StoredTools;
  /** Whether the person has seen this server's tools before, so that one they have not is new. */
  readonly isPinned: boolean;
  /** Looks for orders to the model in a text. @returns what was found, in a few words. */
  readonly inspect: (text: string) => Promise<string | undefined>;
}

/** Says of each tool whether the person has accepted it as it is now. */
export async function judgeCatalogue(
  tools: readonly ListedTool[],
  { accepted, isPinned, inspect }: JudgeOptions,
): Promise<readonly CatalogueTool[]> {
  return Promise.all(
    tools.map(async (tool) => {
      const known = accepted.get(tool.name);
      const enabled = known?.enabled ?? true;
      if (tool.refusal !== "") {
        return { ...tool, enabled, withheld: "refused", difference: null, suspicion: "" } as const;
      }
      const isAccepted = known?.fingerprint === tool.fingerprint;
      const before = known?.definition ?? null;
      const difference = { before, after: tool.definition };
      if (isAccepted) return { ...tool, enabled, withheld: null, difference: null, suspicion: "" };
      const suspicion = (await inspect(textsOf(tool))) ?? "";
      const isKnown = (known?.fingerprint ?? null) !== null;
      const withheld = isKnown
        ? "changed"
        : suspicion !== ""
          ? "suspicious"
          : isPinned
            ? "new"
            : null;
      return {
        ...tool,
        enabled,
        withheld,
        difference: withheld === null ? null : difference,
        suspicion,
      };
    }),
  );
}

/** All of a tool's words, as far as a model reads them. */
function textsOf({ title, description, inputSchema }: ListedTool): string {
  const texts: string[] = [title, description];
  const walk = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (isFields(value)) Object.values(value).forEach(walk);
  };
  walk(inputSchema);
  return texts.join("\n");
}
