import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinBursts } from "../../../../../electron/agent/models/join-bursts.ts";

const delta = (index: number, text: string): ChatModelStreamEvent => ({
  event: "content-block-delta",
  index,
  delta: { type: "text-delta", text },
});
const thought = (index: number, reasoning: string): ChatModelStreamEvent => ({
  event: "content-block-delta",
  index,
  delta: { type: "reasoning-delta", reasoning },
});
const args = (index: number, piece: string): ChatModelStreamEvent => ({
  event: "content-block-delta",
  index,
  delta: { type: "tool-call-delta", args: piece },
});
const patch = (index: number): ChatModelStreamEvent => ({
  event: "content-block-delta",
  index,
  delta: { type: "block-delta", fields: { type: "text" } },
});
const finish: ChatModelStreamEvent = { event: "message-finish", reason: "stop" };

/** Gives the events; a number instead of one lets the event loop turn that often. */
async function* of(
  ...steps: readonly (ChatModelStreamEvent | number | Error)[]
): AsyncGenerator<ChatModelStreamEvent> {
  for (const step of steps) {
    if (step instanceof Error) throw step;
    if (typeof step === "number") for (let turn = 0; turn < step; turn += 1) await turnOfTheLoop();
    else yield step;
  }
}
async function collect(
  events: AsyncIterable<ChatModelStreamEvent>,
): Promise<ChatModelStreamEvent[]> {
  const collected: ChatModelStreamEvent[] = [];
  for await (const event of joinBursts(events)) collected.push(event);
  return collected;
}

describe("joinBursts", () => {
  it("joins what comes at once", async () => {
    expect(await collect(of(delta(0, "a"), delta(0, "b"), delta(0, "c"), finish))).toEqual([
      delta(0, "abc"),
      finish,
    ]);
    expect(await collect(of(thought(0, "a"), thought(0, "b")))).toEqual([thought(0, "ab")]);
    expect(await collect(of(args(1, "{"), args(1, "}")))).toEqual([args(1, "{}")]);
  });

  it("gives on each piece alone when they come apart", async () => {
    expect(await collect(of(delta(0, "a"), 3, delta(0, "b"), 3, delta(0, "c")))).toEqual([
      delta(0, "a"),
      delta(0, "b"),
      delta(0, "c"),
    ]);
  });

  it("keeps blocks and kinds apart, and in order", async () => {
    const events = [thought(0, "a"), delta(1, "b"), delta(0, "c"), patch(0), patch(0), finish];
    expect(await collect(of(...events))).toEqual(events);
  });

  it("gives a piece on before the next one comes", async () => {
    const next = Promise.withResolvers<undefined>();
    async function* waiting(): AsyncGenerator<ChatModelStreamEvent> {
      yield delta(0, "first");
      await next.promise;
      yield delta(0, "second");
    }
    const joined = joinBursts(waiting());

    expect((await joined.next()).value).toEqual(delta(0, "first"));
    next.resolve(undefined);
    expect((await joined.next()).value).toEqual(delta(0, "second"));
  });

  it("gives what came before an error, then the error", async () => {
    const seen: ChatModelStreamEvent[] = [];
    const failing = async (): Promise<void> => {
      for await (const event of joinBursts(of(delta(0, "a"), delta(0, "b"), new Error("cut")))) {
        seen.push(event);
      }
    };

    await expect(failing()).rejects.toThrow("cut");
    expect(seen).toEqual([delta(0, "ab")]);
  });

  it("ends its source when nobody listens any more", async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<ChatModelStreamEvent> {
      try {
        for (;;) {
          yield delta(0, "a");
          await turnOfTheLoop();
        }
      } finally {
        ended = true;
      }
    }
    const joined = joinBursts(endless());
    await joined.next();
    await joined.return(undefined);

    expect(ended).toBe(true);
  });

  it("lets the event loop turn under an endless flood", async () => {
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    let count = 0;
    async function* flood(): AsyncGenerator<ChatModelStreamEvent> {
      // Ends by itself only if the loop turns; a million pieces are far more than one burst takes.
      while (!turned && count < 1_000_000) {
        count += 1;
        yield await Promise.resolve(delta(0, "x"));
      }
    }
    const events = await collect(flood());

    expect(turned).toBe(true);
    const text = events.map((event) =>
      "delta" in event && "text" in event.delta ? event.delta.text : "",
    );
    expect(text.join("")).toHaveLength(count);
  });

  it("neither loses, doubles nor reorders anything", async () => {
    const step = fc.oneof(
      fc.tuple(fc.nat(2), fc.string({ maxLength: 3 })).map(([index, text]) => delta(index, text)),
      fc.tuple(fc.nat(2), fc.string({ maxLength: 3 })).map(([index, text]) => thought(index, text)),
      fc.nat(2).map(patch),
      fc.constant(finish),
      fc.integer({ min: 1, max: 2 }),
    );
    /** Every event, with the text of neighbours of one block as one. */
    const toScript = (events: readonly ChatModelStreamEvent[]): string[] => {
      const script: [kind: string, text: string][] = [];
      for (const event of events) {
        const change = "delta" in event ? event.delta : undefined;
        const index = "index" in event ? event.index : -1;
        const kind = `${event.event} ${String(index)} ${change?.type ?? ""}`;
        const text =
          change?.type === "text-delta"
            ? change.text
            : change?.type === "reasoning-delta"
              ? change.reasoning
              : undefined;
        const last = script.at(-1);
        if (text !== undefined && last?.[0] === kind) last[1] += text;
        else script.push([kind, text ?? ""]);
      }
      return script.map((each) => each.join(": "));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const given = steps.filter((each) => typeof each !== "number");
        expect(toScript(await collect(of(...steps)))).toEqual(toScript(given));
      }),
    );
  });
});
