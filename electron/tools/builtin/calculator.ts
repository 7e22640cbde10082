import { z } from "zod";
import { defineTool } from "../tool.ts";
import { calculate, MAXIMUM_DEPTH, MAXIMUM_LENGTH } from "./arithmetic.ts";

/** The tool `calculator`. It cannot run code: its input is parsed by a grammar that knows numbers and operators only. */
export const calculator = defineTool({
  name: "calculator",
  icon: "calculator",
  about: "Works out arithmetic exactly, so that the model need not guess.",
  limits: [
    "Reads numbers, operators and parentheses only; it cannot run code.",
    `At most ${MAXIMUM_LENGTH} characters and ${MAXIMUM_DEPTH} levels of parentheses.`,
  ],
  description:
    "Works out an arithmetic expression exactly. Use it for every calculation instead of computing in your head. " +
    "Answers with the number, or with a text that starts with 'Error:'.",
  hint: "Use the tool calculator for every calculation.",
  input: z.object({
    expression: z
      .string()
      .describe(
        "Numbers with + - * / % (remainder) ^ or ** (power), parentheses and exponents as in 1e3, " +
          `for example '12 * (3 + 4)'. No names, functions, units or thousands separators. ${MAXIMUM_LENGTH} characters at most.`,
      ),
  }),
  risk: {
    type: "none",
    isResult: (text) => /^-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]\d{1,3})?$/.test(text),
  },
  execute: ({ expression }) => calculate(expression),
});
