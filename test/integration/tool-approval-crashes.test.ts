import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { CallDecision } from "../../shared/contract/tool-procedures.ts";
import {
  answer,
  finish,
  startOpenAiServer,
  stream,
  toolCall,
  type OpenAiServer,
  type RecordedRequest,
} from "../fakes/openai-server.ts";
import { createOutside, openToolApp, writingTool } from "../fakes/tool-app.ts";

/** What a person decides when they are asked, in the order in which they are. */
const decision = fc.constantFrom<CallDecision["decision"]>(
  { type: "approve", scope: "person" },
  { type: "approve", scope: "person" },
  { type: "approve", scope: "person", args: { edited: true } },
  { type: "approve", scope: "chat" },
  { type: "approve", scope: "always" },
  { type: "reject", scope: "person" },
  { type: "reject", scope: "person", words: "No." },
);
/** When the app is killed: while it waits, as a call takes effect, right after a decision. */
const crash = fc.constantFrom("waiting", "in a call", "after a decision", "never", "never");
const story = fc.record({
  /** The calls of each round, by the tool that they are of. */
  rounds: fc.array(
    fc.array(fc.constantFrom("write", "send", "calculator"), { minLength: 1, maxLength: 4 }),
    { minLength: 1, maxLength: 3 },
  ),
  decisions: fc.infiniteStream(decision),
  crashes: fc.infiniteStream(crash),
  /** Which of the calls that wait is decided next. */
  picks: fc.infiniteStream(fc.nat(10)),
});

it("makes each approved call at most once, ends every call in one state, and leaves none dangling", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ rounds, decisions, crashes, picks }) => {
      await using server = await startOpenAiServer();
      const root = mkdtempSync(join(tmpdir(), "parley-crashes-"));
      try {
        await play({ server, root, rounds, decisions, crashes, picks });
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    }),
    { numRuns: 30 },
  );
}, 120_000);

/** A round whose calls were lost with the app is asked for again. */
const MOST_REQUESTS = 12;

interface Story {
  readonly server: OpenAiServer;
  readonly root: string;
  readonly rounds: readonly (readonly string[])[];
  readonly decisions: fc.Stream<CallDecision["decision"]>;
  readonly crashes: fc.Stream<string>;
  readonly picks: fc.Stream<number>;
}

async function play({ server, root, rounds, decisions, crashes, picks }: Story): Promise<void> {
  const outside = createOutside();
  let requests = 0;
  server.replyAlways(({ messages }) => {
    requests += 1;
    const results = messages.filter(({ role }) => role === "tool").length;
    const ends = rounds.map((_, index) => rounds.slice(0, index + 1).flat().length);
    const round = rounds[ends.findIndex((end) => results < end)];
    if (round === undefined || requests > MOST_REQUESTS) return answer("Done.");
    const ids = round.map((name, index) => {
      // The arguments name the request too: no two calls have the same.
      const id = `r${requests}c${index}`;
      return toolCall(id, name, name === "calculator" ? { expression: "1+1" } : { id }, index);
    });
    return stream(...ids, finish("tool_calls"));
  });
  let lives = 0;
  let willDieInCall = false;
  const begin = () => {
    lives += 1;
    const folder = join(root, String(lives));
    const died = Promise.withResolvers<"killed">();
    const app = openToolApp({
      folder,
      baseUrl: server.baseUrl,
      tools: (isDead) =>
        ["write", "send"].map((name) => {
          const tool = writingTool(name, outside);
          return {
            ...tool,
            execute: (args, context) => {
              // What a killed process would do later is never done.
              if (isDead()) return new Promise<string>(() => undefined);
              outside.effects.push({ name, args });
              if (!willDieInCall) return "done";
              willDieInCall = false;
              app.kill(join(root, String(lives + 1)));
              died.resolve("killed");
              context.signal.throwIfAborted();
              return new Promise<string>(() => undefined);
            },
          };
        }),
    });
    const kill = (): void => {
      app.kill(join(root, String(lives + 1)));
      died.resolve("killed");
    };
    return { app, kill, died: died.promise };
  };

  const all = [begin()];
  const { runId } = all[0]!.app.say("Go on.");
  /** How often each call was let, by its id. */
  const approvals = new Map<string, number>();
  try {
    for (;;) {
      const life = all.at(-1)!;
      const run = life.app.follow(runId);
      const over = run.done.then(() => "over" as const);
      const isKilled = await (async (): Promise<boolean> => {
        for (;;) {
          const next = await Promise.race([over, life.died, turn()]);
          if (next === "killed") return true;
          if (next === "over") return false;
          const waiting = run.waiting();
          if (waiting.length === 0) continue;
          const when = crashes.next().value as string;
          if (when === "waiting" && lives < 6) {
            life.kill();
            return true;
          }
          const call = waiting[(picks.next().value as number) % waiting.length]!;
          const chosen = decisions.next().value as CallDecision["decision"];
          if (when === "in a call" && lives < 6) willDieInCall = true;
          if (life.app.decide(runId, call, chosen).length === 1 && chosen.type === "approve") {
            approvals.set(call.toolCallId, (approvals.get(call.toolCallId) ?? 0) + 1);
          }
          if (when === "after a decision" && lives < 6) {
            life.kill();
            return true;
          }
        }
      })();
      if (!isKilled) break;
      willDieInCall = false;
      const next = begin();
      all.push(next);
      await next.app.runs.reopen();
    }
    const { app } = all.at(-1)!;
    const { parts, status } = app.runStore.answerOf(runId);
    expect(status.type).not.toBe("running");
    const calls = parts.filter((part) => part.type === "tool-call");
    expect(new Set(calls.map(({ toolCallId }) => toolCallId)).size).toBe(calls.length);
    for (const { state, endedAt, result } of calls) {
      expect(["done", "failed", "cancelled"]).toContain(state);
      expect(endedAt).not.toBeNull();
      expect(result).not.toBeNull();
    }
    // What an allowance let is counted once for each life: begun and not ended, it is asked about by itself.
    const allowed = new Set(
      all.flatMap(({ app: each }) => each.toolDecisions.list().map(({ toolName }) => toolName)),
    );
    for (const { name, args } of outside.effects) {
      const id = typeof args["id"] === "string" ? args["id"] : "";
      if (id === "") continue;
      const times = outside.effects.filter((each) => each.args["id"] === id).length;
      const most = (approvals.get(id) ?? 0) + (allowed.has(name) ? 1 : 0);
      expect(times, id).toBeLessThanOrEqual(most);
    }
    const edited = outside.effects.filter(({ args }) => args["edited"] === true).length;
    expect(edited).toBeLessThanOrEqual([...approvals.values()].reduce((sum, one) => sum + one, 0));
    server.requests.forEach(hasNoDanglingCall);
  } finally {
    await Promise.all(all.map(({ app }) => app.close()));
  }
}

/** Whatever is under way gets its turn. */
const turn = (): Promise<"turn"> => new Promise((resolve) => setImmediate(() => resolve("turn")));

/** Every call stands right before its results, and every result right behind its call. */
function hasNoDanglingCall({ body }: RecordedRequest): void {
  const messages = body?.messages ?? [];
  messages.forEach(({ tool_calls: made = [] }, index) => {
    const results = messages.slice(index + 1, index + 1 + made.length);
    expect(results.map(({ tool_call_id: id }) => id).toSorted()).toEqual(
      made.map(({ id }) => id).toSorted(),
    );
  });
  const ids = messages.flatMap(({ tool_calls: made = [] }) => made.map(({ id }) => id));
  const answered = messages.flatMap(({ tool_call_id: id }) => id ?? []);
  expect(answered.toSorted()).toEqual(ids.toSorted());
}
