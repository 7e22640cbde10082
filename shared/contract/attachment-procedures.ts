import { z } from "zod";
import { picture } from "../attachment.ts";
import { MAXIMUM_PICTURE_BYTES } from "../picture-header.ts";
import { procedure, type Procedure } from "./procedure.ts";

export const attachmentProcedures = {
  /** Stores a picture that is about to be attached; what it is, is read from its own bytes. */
  "attachment.keepPicture": procedure({
    input: z.strictObject({
      bytes: z
        .instanceof(Uint8Array)
        .refine(({ length }) => length > 0 && length <= MAXIMUM_PICTURE_BYTES),
    }),
    output: z.object({ picture }),
    timeoutMs: 15_000,
    cost: 5,
  }),
} as const satisfies Record<string, Procedure>;
