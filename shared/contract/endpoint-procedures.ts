import { z } from "zod";
import { endpointId, endpointPatch, newEndpoint } from "../endpoint.ts";
import { effectiveSettings } from "../settings.ts";
import { procedure, type Procedure } from "./procedure.ts";

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
  "endpoint.delete": procedure({
    input: z.strictObject({ endpointId }),
    output: effectiveSettings,
    timeoutMs: 10_000,
    cost: 2,
  }),
} as const satisfies Record<string, Procedure>;
