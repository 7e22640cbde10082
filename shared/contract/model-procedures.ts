import { z } from "zod";
import { endpointId } from "../endpoint.ts";
import { modelList } from "../model-info.ts";
import { procedure, type Procedure } from "./procedure.ts";

export const modelProcedures = {
  /** The models of an endpoint, as remembered; it is asked when nothing is, or when `refresh` says so. */
  "model.list": procedure({
    input: z.strictObject({ endpointId, refresh: z.boolean().default(false) }),
    output: modelList,
    // The keychain may be asking meanwhile; the endpoint itself has its own, shorter limit.
    timeoutMs: 150_000,
    cost: 5,
  }),
} as const satisfies Record<string, Procedure>;
