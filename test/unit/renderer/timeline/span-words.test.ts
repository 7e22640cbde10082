import { expect, it } from "vitest";
import { spanLabel, spanNote } from "../../../../renderer/timeline/span-words.ts";
import { incompleteReason } from "../../../../shared/message.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { toSpans } from "../../../../shared/to-spans.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";

type ModelEnd = Extract<RunEvent, { type: "model-end" }>;
const withEnd = (change: Partial<ModelEnd>): readonly RunEvent[] =>
  RUN_STEPS.map((event) =>
    event.type === "model-end" && event.callId === "m3" ? { ...event, ...change } : event,
  );
const noteOfLastCall = (events: readonly RunEvent[]): string | undefined => {
  const call = toSpans(events).findLast(({ kind }) => kind === "model");
  return call === undefined ? undefined : spanNote(call);
};

it.each(incompleteReason.options)(
  "names a run that ended as %s by its own name, once, and nothing else so",
  (reason) => {
    const events = RUN_STEPS.map((event): RunEvent =>
      event.type === "run-end"
        ? { ...event, status: { type: "incomplete", reason, error: null } }
        : event,
    );
    const [run, ...others] = toSpans(events);
    if (run === undefined) throw new Error("There is no run.");
    const word = reason.replace("-", " ");
    expect(spanNote(run)).toBe(word);
    expect(
      spanLabel(run, run.startAt, 0)
        .split(", ")
        .filter((each) => each === word),
    ).toHaveLength(1);
    expect(
      others.map((span) => spanNote(span)).filter((note) => note?.includes("stopped")),
    ).toEqual([]);
  },
);

it("says the figures of a call before its error, and says that its cost is not known", () => {
  const error = "The connection broke.";
  expect(noteOfLastCall(withEnd({ error }))).toMatch(
    /^[\d,]+ in, [\d,]+ out · \$[\d.]+ · The connection broke\.$/,
  );
  expect(noteOfLastCall(withEnd({ cost: null }))).toMatch(/out · cost —$/);
});

it("says no figures of a call that was turned down", () => {
  expect(
    noteOfLastCall(
      withEnd({ usage: null, cost: { microUsd: 0, isEstimated: false }, error: "No." }),
    ),
  ).toBe("No.");
});
