import { tool } from "@langchain/core/tools";
import { z } from "zod";
import { formatTime, localTimeZone } from "./format-time.ts";
import { failOnErrorText } from "./tool-error.ts";

/** The tool `current_time`. `now` gives ms since the epoch. */
export const createCurrentTime = (now: () => number) =>
  tool(({ timeZone }) => failOnErrorText(formatTime(now(), timeZone ?? localTimeZone())), {
    name: "current_time",
    description:
      "Tells the current date, weekday and time. Use it whenever an answer depends on today or now. " +
      "Answers with a text that starts with 'Error:' when the time zone is unknown.",
    schema: z.object({
      timeZone: z
        .string()
        .optional()
        .describe(
          "IANA name of a time zone, such as 'Europe/Vienna' or 'UTC'. Leave it out for the user's own.",
        ),
    }),
  });
