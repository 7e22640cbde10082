import { z } from "zod";
import { learnedQuirk } from "../model-quirk.ts";
import { capabilityCard, testEvent } from "../connection-test.ts";
import { endpointId, endpointPatch, newEndpoint, newHeader } from "../endpoint.ts";
import { localServer } from "../local-server.ts";
import { effectiveSettings } from "../settings.ts";
import { noInput, procedure, type Procedure } from "./procedure.ts";

/** A value that cannot stand is refused with `invalid-input`, in words for the field that the error's `detail` names. */
export const endpointProcedures = {
  "endpoint.create": procedure({
    input: newEndpoint,
    output: z.object({ endpointId, effective: effectiveSettings }),
    timeoutMs: 5_000,
    cost: 2,
  }),
  "endpoint.update": procedure({
    input: z.strictObject({ endpointId, patch: endpointPatch }),
    output: effectiveSettings,
    timeoutMs: 5_000,
    cost: 2,
  }),
  /** Adds a header, or takes the place of the one of its name. The value of a secret one is kept as a key is. */
  "endpoint.setHeader": procedure({
    input: z.strictObject({ endpointId, header: newHeader }),
    output: effectiveSettings,
    // The system may be asking its user to unlock the keychain meanwhile.
    timeoutMs: 150_000,
    cost: 5,
  }),
  "endpoint.removeHeader": procedure({
    input: z.strictObject({ endpointId, name: z.string().max(4_000) }),
    output: effectiveSettings,
    timeoutMs: 150_000,
    cost: 2,
  }),
  "endpoint.delete": procedure({
    input: z.strictObject({ endpointId }),
    output: effectiveSettings,
    // The system may be asking its user to unlock the keychain meanwhile.
    timeoutMs: 150_000,
    cost: 2,
  }),
  /** Where the key that the endpoint would use belongs. */
  "endpoint.keyOrigin": procedure({
    input: z.strictObject({ endpointId }),
    output: z.object({
      source: z.enum(["none", "saved", "environment"]),
      /** The environment variable that holds it. */
      variable: z.string().optional(),
      /** What a saved key was saved for, as in `https://api.openai.com`; null where that is not known. */
      origin: z.string().nullable(),
    }),
    // The system may be asking its user to unlock the keychain meanwhile.
    timeoutMs: 150_000,
    cost: 1,
  }),
  /** Asks the person, in a dialog of the system, whether the endpoint's secrets may go to the origin it has now. */
  "endpoint.bindKey": procedure({
    input: z.strictObject({ endpointId }),
    output: z.object({ isBound: z.boolean() }),
    timeoutMs: null,
    cost: 5,
  }),
  /** Tests the endpoint, telling each step as it is taken, and keeps the card. Cancelling ends it and keeps nothing. */
  "endpoint.test": procedure({
    input: z.strictObject({ endpointId, model: z.string().max(200).nullable() }),
    output: capabilityCard,
    event: testEvent,
    timeoutMs: 360_000,
    cost: 10,
  }),
  /** Looks at the usual ports of this computer for servers of models, and nowhere else. */
  "endpoint.findLocal": procedure({
    input: noInput,
    output: z.object({ servers: z.array(localServer) }),
    timeoutMs: 30_000,
    cost: 10,
  }),
  /** What the newest test found; null when there was none at this address. */
  "endpoint.card": procedure({
    input: z.strictObject({ endpointId, model: z.string().max(200).nullable() }),
    output: z.object({
      card: capabilityCard.nullable(),
      /** What it and the chats since have met. */
      quirks: z.array(learnedQuirk),
    }),
    timeoutMs: 5_000,
    cost: 1,
  }),
} as const satisfies Record<string, Procedure>;
