import { z } from "zod";

/** One MCP server that a person has set up. Random, so that a name says nothing about what it may do. */
export const mcpServerId = z.uuid().brand<"McpServerId">();
export type McpServerId = z.infer<typeof mcpServerId>;

/** Far above any that is written by hand. */
const MOST = 100;

export const mcpName = z.string().trim().min(1).max(80);
/** The name of an environment variable, as POSIX and Windows both take it. */
export const envName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.()-]{0,99}$/);
/** RFC 9110, section 5.6.2. */
export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/);
/** A NUL ends an argument for the system, and hides the rest of it. */
const noNul = z
  .string()
  .max(8_000)
  .regex(/^[^\u0000]*$/);
const command = noNul.trim().min(1);

/** How a server is reached. Of variables and headers the names alone stand here; the values are secrets. */
export const mcpTransport = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("stdio"),
    command,
    args: z.array(noNul).max(MOST).readonly(),
    /** The folder it works in; null is one of its own. */
    cwd: noNul.nullable(),
    env: z.array(envName).max(MOST).readonly(),
  }),
  z.object({
    type: z.literal("http"),
    url: z.string().max(2_000),
    headers: z.array(headerName).max(MOST).readonly(),
  }),
]);
export type McpTransport = z.infer<typeof mcpTransport>;

/** A value that goes into the secret store; null keeps the one that is there. */
const givenValue = z.string().max(10_000).nullable();

/** A server as a form or a pasted text gives it, with the values that become secrets. */
export const mcpDraft = z.object({
  name: mcpName,
  transport: z.discriminatedUnion("type", [
    z.object({
      type: z.literal("stdio"),
      command,
      args: z.array(noNul).max(MOST).readonly(),
      cwd: noNul.nullable(),
      env: z
        .array(z.object({ name: envName, value: givenValue }))
        .max(MOST)
        .readonly(),
    }),
    z.object({
      type: z.literal("http"),
      url: z.string().max(2_000),
      headers: z
        .array(z.object({ name: headerName, value: givenValue }))
        .max(MOST)
        .readonly(),
    }),
  ]),
});
export type McpDraft = z.infer<typeof mcpDraft>;

/** Why a server does not work. The words for each stand on the page, in one place. */
export const mcpFailureReason = z.enum([
  "not-found",
  "no-folder",
  "not-allowed",
  "exited",
  "not-in-time",
  "connection",
  "http",
  "protocol",
  "too-large",
  "not-agreed",
]);
export type McpFailureReason = z.infer<typeof mcpFailureReason>;

export const mcpFailure = z.object({
  reason: mcpFailureReason,
  /** What the system or the server said, as one line of foreign text; empty where it said nothing. */
  detail: z.string(),
  exitCode: z.int().nullable(),
  /** The signal that ended it. */
  signal: z.string().nullable(),
  /** The last lines of its standard error. */
  lastLines: z.array(z.string()).readonly(),
});
export type McpFailure = z.infer<typeof mcpFailure>;

/** How a server stands now. */
export const mcpState = z.discriminatedUnion("type", [
  z.object({ type: z.literal("off") }),
  /** Switched on; it is started when a chat or its settings first need it. */
  z.object({ type: z.literal("idle") }),
  z.object({ type: z.literal("starting"), attempt: z.int().positive() }),
  z.object({ type: z.literal("ready"), tools: z.int(), tokens: z.int() }),
  /** It works, and some of what it offers is withheld until the person has seen what changed. */
  z.object({
    type: z.literal("changed"),
    tools: z.int(),
    tokens: z.int(),
    changes: z.int().positive(),
  }),
  z.object({ type: z.literal("sign-in-needed") }),
  z.object({ type: z.literal("failed"), failure: mcpFailure }),
]);
export type McpState = z.infer<typeof mcpState>;

/** Why a tool is not offered to the model. */
export const mcpWithheld = z.enum(["new", "changed", "suspicious", "refused"]);
export type McpWithheld = z.infer<typeof mcpWithheld>;

/** What a person sees of one tool of a server. All of its text is the server's. */
export const mcpToolInfo = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** As the model calls it. */
  wireName: z.string(),
  enabled: z.boolean(),
  /** What it costs in each call of the model; 0 for one that is not offered. */
  tokens: z.int(),
  withheld: mcpWithheld.nullable(),
  /** Why it is refused, or what was found in its words; empty where there is nothing to say. */
  problem: z.string(),
  /** The server's own word for what it does. Nobody has checked it. */
  hints: z.object({ readOnly: z.boolean(), destructive: z.boolean(), openWorld: z.boolean() }),
  /** What a person is shown before they accept it: the definition before, and now, as text. */
  difference: z.object({ before: z.string().nullable(), after: z.string() }).nullable(),
});
export type McpToolInfo = z.infer<typeof mcpToolInfo>;

/** A server in the list. */
export const mcpServerInfo = z.object({
  id: mcpServerId,
  name: z.string(),
  transport: mcpTransport,
  enabled: z.boolean(),
  state: mcpState,
});
export type McpServerInfo = z.infer<typeof mcpServerInfo>;

/** A server with all that is known of it. */
export const mcpServerDetails = mcpServerInfo.extend({
  tools: z.array(mcpToolInfo).readonly(),
  /** The name and version it gave itself; empty before it was connected. */
  says: z.string(),
  /** The program that its command led to; null before it was looked up, or where it is no program. */
  resolvedCommand: z.string().nullable(),
  /** Its newest lines, credentials taken out. */
  log: z.array(z.string()).readonly(),
});
export type McpServerDetails = z.infer<typeof mcpServerDetails>;
