import { z } from "zod";
import { endpointId, modelSelection } from "../endpoint.ts";
import { modelList } from "../model-info.ts";
import { procedure, type Procedure } from "./procedure.ts";

export const modelProcedures = {
  /**
   * The models of an endpoint, as remembered; it is asked when nothing is, or when `refresh` says so. `chosen` stands
   * among them whether the endpoint names it or not.
   */
  "model.list": procedure({
    input: z.strictObject({
      endpointId,
      refresh: z.boolean().default(false),
      chosen: modelSelection.shape.name.default(null),
    }),
    output: modelList,
    // The keychain may be asking meanwhile; the endpoint itself has its own, shorter limit.
    timeoutMs: 150_000,
    cost: 5,
  }),
} as const satisfies Record<string, Procedure>;
