import { z } from "zod";

/**
 * The secrets Parley can keep. The page may name one, set it and ask about it; nothing in the contract answers its value.
 *
 * - `endpoint/<id>`: the API key of one endpoint. It goes to that endpoint's origin and nowhere else.
 * - `langfuse/secret-key`: goes to the Langfuse URL.
 * - `otlp/headers`: goes to the OTLP collector's URL.
 */
export const secretName = z.union([
  z.templateLiteral(["endpoint/", z.string().regex(/^[a-z0-9-]{1,64}$/)]),
  z.enum(["langfuse/secret-key", "otlp/headers"]),
]);
export type SecretName = z.infer<typeof secretName>;

/** Where a secret is kept: by the system's keychain, in a file encrypted by the system, or in memory alone. */
export const secretPlace = z.enum(["keychain", "safe-storage", "session"]);
export type SecretPlace = z.infer<typeof secretPlace>;

/** All that may be known of a secret outside main. */
export const secretStatus = z.discriminatedUnion("state", [
  z.object({ state: z.literal("absent"), name: secretName }),
  z.object({
    state: z.literal("set"),
    name: secretName,
    place: secretPlace,
    /** Why it is not in the system's keychain, in plain words; null where it is. */
    reason: z.string().nullable(),
    /** The last four characters, to tell keys apart; null for a secret too short to show any of it. */
    lastFour: z.string().max(4).nullable(),
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
