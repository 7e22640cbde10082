import { z } from "zod";

const ownerId = z.string().regex(/^[a-z0-9-]{1,64}$/);

/**
 * The secrets Parley can keep; nothing in the contract answers the value of one. Each goes to the one origin it was saved
 * for.
 *
 * - `endpoint/<id>`: the API key of one endpoint.
 * - `header/<id>/<name>`: the value of one of its headers, whose name is in small letters.
 * - `proxy/<id>`: user name and password of the proxy that the endpoint alone is reached through, as `user:password`.
 * - `langfuse/secret-key`: for the Langfuse URL.
 * - `langfuse/headers`: what a gateway before it wants beside the keys.
 * - `otlp/headers`: for the OTLP collector's URL.
 * - `mcp/<id>/env/<NAME>`, `mcp/<id>/header/<name>`: what an MCP server's configuration names, for its program or address.
 * - `mcp/<id>/agreed`: the fingerprint of what a person has let start; `mcp/<id>/oauth`: what signing in brought.
 */
export const secretName = z.union([
  z.templateLiteral(["endpoint/", ownerId]),
  z.templateLiteral([
    "header/",
    ownerId,
    "/",
    z.string().regex(/^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/),
  ]),
  z.templateLiteral(["proxy/", ownerId]),
  z.enum(["langfuse/secret-key", "langfuse/headers", "otlp/headers"]),
  z.templateLiteral([
    "mcp/",
    ownerId,
    "/env/",
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_.()-]{0,99}$/),
  ]),
  z.templateLiteral([
    "mcp/",
    ownerId,
    "/header/",
    z.string().regex(/^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/),
  ]),
  z.templateLiteral(["mcp/", ownerId, "/", z.enum(["agreed", "oauth"])]),
]);
export type SecretName = z.infer<typeof secretName>;

/** Those that a page may set and ask about. Main alone writes those of MCP servers: one of them lets a program start. */
export const pageSecretName = secretName.refine((name) => !name.startsWith("mcp/"), {
  message: "This secret is kept by Parley itself.",
});

/** Where a secret is kept: by the system's keychain, in a file encrypted by the system, or in memory alone. */
export const secretPlace = z.enum(["keychain", "safe-storage", "session"]);
export type SecretPlace = z.infer<typeof secretPlace>;

/** All that may be known of a secret outside main. */
export const secretStatus = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("absent"),
    name: secretName,
    /** Why there is none any more, where there was one. */
    note: z.string().optional(),
  }),
  z.object({
    state: z.literal("set"),
    name: secretName,
    place: secretPlace,
    /** Why it is not in the system's keychain, in plain words; null where it is. */
    reason: z.string().nullable(),
    /** The last four characters, to tell keys apart; null for a secret too short to show any of it. */
    lastFour: z.string().max(4).nullable(),
    /** What it was saved for, as in `https://api.openai.com`, and where alone it goes; null is nowhere yet. */
    origin: z.string().nullable(),
  }),
  z.object({
    /** It is kept, but cannot be read now: the keychain is locked, say. It is never dropped for that. */
    state: z.literal("unreadable"),
    name: secretName,
    /** What a person can do about it. */
    message: z.string(),
  }),
]);
export type SecretStatus = z.infer<typeof secretStatus>;
