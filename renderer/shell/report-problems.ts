import type { CallInput } from "../../shared/contract.ts";
import type { Client } from "../bridge/client.ts";

type Kind = CallInput<"app.reportProblem">["kind"];

/** A page that fails in a loop must not fill the log. */
const MOST_REPORTS = 20;

/**
 * No fault, but news in the shape of one: sizes that changed while sizes were told of are told of in the next frame
 * (https://drafts.csswg.org/resize-observer/#deliver-resize-error). A list that measures its rows makes many.
 */
const MEASURED_LATER = "ResizeObserver loop";

/** The slice of `window` that says what nobody caught. */
export interface ProblemSource {
  addEventListener(
    type: "error",
    listener: (event: { readonly error?: unknown; readonly message?: string }) => void,
  ): void;
  addEventListener(
    type: "unhandledrejection",
    listener: (event: { readonly reason?: unknown }) => void,
  ): void;
}

/**
 * Sends to main's log whatever fails on the page and is caught by nobody.
 *
 * @returns what reports a failure that somebody did catch.
 */
export function reportProblems(client: Client, source: ProblemSource) {
  let count = 0;
  const report = (kind: Kind, problem: unknown): void => {
    count += 1;
    if (count > MOST_REPORTS) return;
    const isError = problem instanceof Error;
    client
      .call("app.reportProblem", {
        kind,
        name: (isError ? problem.name : typeof problem).slice(0, 100),
        frames: (isError ? toFrames(problem) : "").slice(0, 8_000),
      })
      // There is nowhere left to say it.
      .catch(() => undefined);
  };
  source.addEventListener("error", ({ error, message = "" }) => {
    if (!message.startsWith(MEASURED_LATER)) report("error", error);
  });
  source.addEventListener("unhandledrejection", ({ reason }) => report("rejection", reason));
  return report;
}

/** Where an error happened, without its words: they may quote anything that stands on the page. */
function toFrames({ stack = "", message }: Error): string {
  return stack
    .slice(stack.includes(message) ? stack.indexOf(message) + message.length : 0)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .join("\n");
}
