import type { ModelSpan, Span } from "./span.ts";

/** Which of how many tries a model call was; `number` counts from 1. */
export interface Attempt {
  readonly number: number;
  readonly of: number;
}

/**
 * The tries of each request that was made more than once, by the id of their span. A call that follows a failed one
 * within the same step is that request again.
 */
export function attemptsOf(spans: readonly Span[]): ReadonlyMap<string, Attempt> {
  const attempts = new Map<string, Attempt>();
  const calls = spans.filter((span) => span.kind === "model");
  for (const siblings of Map.groupBy(calls, ({ parentId }) => parentId).values()) {
    let tries: ModelSpan[] = [];
    for (const call of siblings) {
      tries.push(call);
      if (call.state === "failed" && call !== siblings.at(-1)) continue;
      if (tries.length > 1) {
        for (const [index, { id }] of tries.entries()) {
          attempts.set(id, { number: index + 1, of: tries.length });
        }
      }
      tries = [];
    }
  }
  return attempts;
}
