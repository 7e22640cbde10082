import { tool } from "@langchain/core/tools";
import { z } from "zod";
import { calculate } from "./calculate.ts";
import { failOnErrorText } from "./tool-error.ts";

/** The tool `calculator`. It cannot run code: its input is parsed by a grammar that knows numbers and operators only. */
export const calculator = tool(({ expression }) => failOnErrorText(calculate(expression)), {
  name: "calculator",
  description:
    "Works out an arithmetic expression exactly. Use it for every calculation instead of computing in your head. " +
    "Answers with the number, or with a text that starts with 'Error:'.",
  schema: z.object({
    expression: z
      .string()
      .describe(
        "Numbers with + - * / % (remainder) ^ or ** (power), parentheses and exponents as in 1e3, " +
          "for example '12 * (3 + 4)'. No names, functions, units or thousands separators. 200 characters at most.",
      ),
  }),
});
