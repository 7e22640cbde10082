import { z } from "zod";
import { CODE_LANGUAGES, LONGEST_CODE, MOST_RUNS, type CodeLanguage } from "../code-languages.ts";
import { procedure, type Procedure } from "./procedure.ts";

const languages = Object.keys(CODE_LANGUAGES) as [CodeLanguage, ...CodeLanguage[]];

/**
 * The colours of a code, without the code: stretch after stretch, its length in UTF-16 units and the index of its scope
 * in `scopes`, or `PLAIN`. Together the stretches are as long as the code.
 */
export const codeColours = z.object({
  scopes: z.array(z.string().max(40)).max(100).readonly(),
  runs: z
    .array(z.int())
    .max(2 * (MOST_RUNS + 1))
    .readonly(),
});
export type CodeColours = z.infer<typeof codeColours>;

export const codeProcedures = {
  /** Null where it cannot be told in time. It never waits behind more than one code of another window. */
  "code.colour": procedure({
    input: z.strictObject({
      code: z.string().min(1).max(LONGEST_CODE),
      language: z.enum(languages),
    }),
    output: z.object({ colours: codeColours.nullable() }),
    timeoutMs: 60_000,
    cost: 1,
  }),
} as const satisfies Record<string, Procedure>;
