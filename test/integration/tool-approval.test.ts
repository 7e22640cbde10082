import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tool } from "../../electron/tools/tool.ts";
import { toSpans } from "../../shared/to-spans.ts";
import { toTimeShares } from "../../shared/time-shares.ts";
import {
  answer,
  finish,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  type OpenAiServer,
  type Reply,
} from "../fakes/openai-server.ts";
import { eventually } from "../fakes/eventually.ts";
import {
  createOutside,
  openToolApp,
  writingTool,
  type Outside,
  type ToolApp,
} from "../fakes/tool-app.ts";

const ONCE = { type: "approve", scope: "person" } as const;
const calls = (...each: readonly (readonly [name: string, args: unknown])[]): Reply =>
  stream(
    text("Let me see."),
    ...each.map(([name, args], index) => toolCall(`call_${index}`, name, args, index)),
    finish("tool_calls"),
  );

let folder: string;
let outside: Outside;
let server: OpenAiServer;
const lives: ToolApp[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-tools-"));
  outside = createOutside();
  server = await startOpenAiServer();
});
afterEach(async () => {
  await Promise.all(lives.splice(0).map((life) => life.close()));
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const open = (
  at = folder,
  tools: readonly Tool[] = [writingTool("write", outside), writingTool("send", outside)],
): ToolApp => {
  const life = openToolApp({ folder: at, baseUrl: server.baseUrl, tools: () => tools });
  lives.push(life);
  return life;
};
const effects = (): readonly unknown[] => outside.effects.map(({ args }) => args);
const partsOf = (life: ToolApp, runId: Parameters<ToolApp["runs"]["stop"]>[0]) =>
  life.runStore.answerOf(runId).parts.filter((part) => part.type === "tool-call");
/** What the model was told of each call, in the last request. */
const toldResults = (): readonly string[] =>
  (server.requests.at(-1)?.body?.messages ?? [])
    .filter(({ role }) => role === "tool")
    .map(({ content }) => String(content));

describe("a call that a person decides about", () => {
  it("waits while the others of its round run, and is made once it is approved", async () => {
    server.reply(
      calls(["calculator", { expression: "6*7" }], ["write", { to: "a" }]),
      answer("OK"),
    );
    const life = open();
    const run = life.say("Go on.");
    const [call] = await run.untilWaiting(1);
    await eventually(() =>
      expect(run.events).toContainEqual(
        expect.objectContaining({ type: "tool-end", result: "42" }),
      ),
    );
    expect(effects()).toEqual([]);
    expect(life.questions.at(-1)).toContain("write");
    expect(life.decide(run.runId, call!, ONCE)).toEqual([call!.toolCallId]);
    await run.done;
    expect(effects()).toEqual([{ to: "a" }]);
    expect(partsOf(life, run.runId).map(({ state }) => state)).toEqual(["done", "done"]);
    expect(life.decide(run.runId, call!, ONCE)).toEqual([]);
    expect(life.questions.at(-1)).toBeUndefined();
  });

  it("is told to the person with its tool, and stands in the timeline as the person's time", async () => {
    server.reply(calls(["write", { to: "a" }]), answer("OK"));
    const life = open();
    const run = life.say("Go on.");
    const [call] = await run.untilWaiting(1);
    expect(call).toMatchObject({
      title: "The write",
      effect: "changes",
      offers: ["chat", "always"],
    });
    expect(life.runs.withLive(life.threads.get(run.threadId).messages).at(-1)?.parts).toMatchObject(
      [{ type: "text" }, { toolName: "write", state: "waiting for approval" }],
    );
    expect(life.limiter.usage(1)).toMatchObject({ left: 999 });
    life.decide(run.runId, call!, ONCE);
    await run.done;
    const spans = toSpans(life.runStore.events(run.runId));
    const wait = spans.find((span) => span.kind === "wait" && span.reason === "approval");
    expect(wait).toMatchObject({ state: "done", message: "May this call run? You approved it." });
    const node = spans.find(({ id }) => id === wait?.parentId);
    expect(node).toMatchObject({ kind: "node", name: "tools", toolCallId: call?.toolCallId });
    const { decision } = toTimeShares(spans, Date.now());
    expect(decision).toBeGreaterThan(0);
    expect(life.runStore.answerOf(run.runId).receipt?.decisionMs).toBe(decision);
  });

  it("is answered one by one, and nothing is run twice", async () => {
    server.reply(calls(["write", { n: 1 }], ["send", { n: 2 }], ["write", { n: 3 }]), answer("OK"));
    const life = open();
    const run = life.say("Go on.");
    const waiting = await run.untilWaiting(3);
    expect(life.decide(run.runId, waiting[2]!, ONCE)).toHaveLength(1);
    await eventually(() => expect(effects()).toEqual([{ n: 3 }]));
    life.decide(run.runId, waiting[0]!, { type: "reject", scope: "person", words: "Not today." });
    life.decide(run.runId, waiting[1]!, { ...ONCE, args: { n: 20 } });
    await run.done;
    expect(effects()).toEqual([{ n: 3 }, { n: 20 }]);
    expect(partsOf(life, run.runId).map(({ state }) => state)).toEqual([
      "cancelled",
      "done",
      "done",
    ]);
    const [rejected, edited] = toldResults();
    expect(rejected).toBe("Error: the user did not allow this call and says: Not today.");
    expect(edited).toMatch(/^\[The user changed the arguments to \{"n":20\}\]\n<untrusted-data-/);
    // What a person changed and refused is told in the same words for as long as the chat goes on.
    server.reply(answer("Well."));
    const next = life.say("And now?", run.threadId, run.messageId);
    await next.done;
    expect(toldResults()).toEqual([
      rejected,
      expect.stringMatching(/^\[The user changed the arguments to \{"n":20\}\]/) as string,
      expect.stringContaining("done") as string,
    ]);
  });

  it("is not made by a decision about other arguments", async () => {
    server.reply(calls(["write", { n: 1 }]), answer("OK"));
    const life = open();
    const run = life.say("Go on.");
    const [call] = await run.untilWaiting(1);
    expect(life.decide(run.runId, { ...call!, argsHash: "other" }, ONCE)).toEqual([]);
    expect(effects()).toEqual([]);
    life.runs.stop(run.runId);
    await run.done;
    expect(effects()).toEqual([]);
    expect(partsOf(life, run.runId)).toMatchObject([{ state: "cancelled" }]);
    expect(life.questions.at(-1)).toBeUndefined();
  });

  it("is allowed in its chat, and asked about in another", async () => {
    server.reply(calls(["write", { n: 1 }], ["write", { n: 2 }]), answer("OK"));
    const life = open();
    const run = life.say("Go on.");
    const [first] = await run.untilWaiting(2);
    life.decide(run.runId, first!, { type: "approve", scope: "chat" });
    await run.done;
    expect(effects()).toHaveLength(2);
    server.reply(calls(["write", { n: 3 }]), answer("OK"));
    await life.say("Again.", run.threadId, run.messageId).done;
    expect(effects()).toHaveLength(3);
    server.reply(calls(["write", { n: 4 }]), answer("OK"));
    const other = life.say("Elsewhere.");
    await other.untilWaiting(1);
    expect(effects()).toHaveLength(3);
    expect(life.toolDecisions.list()).toMatchObject([
      { decision: "allow", threadId: run.threadId },
    ]);
  });

  it("is allowed for all chats until that is taken back, or the tool is another one", async () => {
    server.reply(
      calls(["write", { n: 1 }]),
      answer("OK"),
      calls(["write", { n: 2 }]),
      answer("OK"),
    );
    const life = open();
    const run = life.say("Go on.");
    life.decide(run.runId, (await run.untilWaiting(1))[0]!, { type: "approve", scope: "always" });
    await run.done;
    const second = life.say("Again.");
    await second.done;
    expect(effects()).toHaveLength(2);
    expect(second.events).toContainEqual(
      expect.objectContaining({ type: "approval-end", decision: "approved", scope: "always" }),
    );
    const changed = open(folder, [writingTool("write", outside, { fingerprint: "two" })]);
    server.reply(calls(["write", { n: 3 }]));
    await changed.say("Again.").untilWaiting(1);
    const [kept] = life.toolDecisions.list();
    life.toolDecisions.remove(kept!.id);
    server.reply(calls(["write", { n: 4 }]), answer("OK"));
    await life.say("Again.").untilWaiting(1);
    expect(effects()).toHaveLength(2);
  });

  it("is never made again once the tool is forbidden, whatever becomes of the tool", async () => {
    server.reply(calls(["write", { n: 1 }], ["write", { n: 2 }]), answer("OK"));
    const life = open();
    const run = life.say("Go on.");
    const [first] = await run.untilWaiting(2);
    life.decide(run.runId, first!, { type: "reject", scope: "always" });
    await run.done;
    const changed = open(folder, [writingTool("write", outside, { fingerprint: "two" })]);
    server.reply(calls(["write", { n: 3 }]), answer("OK"));
    const again = changed.say("Again.");
    await again.done;
    expect(effects()).toEqual([]);
    expect(toldResults().at(-1)).toBe(
      "Error: the user does not allow this tool. Go on without it.",
    );
    expect(partsOf(changed, again.runId)).toMatchObject([{ state: "cancelled" }]);
  });

  it.each(["reads", "changes"] as const)(
    "asks again although it is allowed for all chats, once the chat has read what a tool that %s brought",
    async (type) => {
      const tools = [writingTool("write", outside), writingTool("look", outside, {}, { type })];
      server.reply(calls(["write", {}]), answer("OK"), calls(["look", {}]), calls(["write", {}]));
      const life = open(folder, tools);
      const run = life.say("Go on.");
      life.decide(run.runId, (await run.untilWaiting(1))[0]!, { type: "approve", scope: "always" });
      await run.done;
      const second = life.say("Look.");
      life.decide(second.runId, (await second.untilWaiting(1))[0]!, ONCE);
      await eventually(() => expect(second.waiting()).toMatchObject([{ toolName: "write" }]));
      expect(second.waiting()).toMatchObject([{ hasReadForeign: true }]);
    },
  );

  it("asks no more about a tool that is allowed for all chats because of its own results", async () => {
    server.reply(
      calls(["write", { n: 1 }]),
      answer("OK"),
      calls(["write", { n: 2 }]),
      answer("OK"),
    );
    const life = open();
    const run = life.say("Go on.");
    life.decide(run.runId, (await run.untilWaiting(1))[0]!, { type: "approve", scope: "always" });
    await run.done;
    await life.say("And on.").done;
    expect(effects()).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("does nothing where the disk does not take the note that it begins", async () => {
    server.reply(calls(["write", {}]), answer("OK"));
    const life = open();
    const run = life.say("Go on.");
    const [call] = await run.untilWaiting(1);
    // An ended run takes no more notes, as a full disk would not.
    life.runStore.recover(new Set([run.runId]), run.runId);
    life.decide(run.runId, call!, ONCE);
    await run.done;
    expect(effects()).toEqual([]);
  });
});

describe("a run that waits when the app ends", () => {
  const reopen = async (to: string) => {
    const life = open(to);
    await life.runs.reopen();
    return life;
  };

  it.each(["is killed", "is closed"])("is there again when it %s, and goes on", async (how) => {
    server.reply(
      calls(["write", { n: 1 }], ["send", { n: 2 }], ["calculator", { expression: "6*7" }]),
      answer("Done."),
    );
    const before = open();
    const run = before.say("Go on.");
    await run.untilWaiting(2);
    await eventually(() => expect(run.events.some(({ type }) => type === "tool-end")).toBe(true));
    let to = folder;
    if (how === "is killed") {
      to = join(folder, "after");
      // The journal writes five times a second.
      await eventually(() =>
        expect(before.runStore.events(run.runId).some(({ type }) => type === "tool-end")).toBe(
          true,
        ),
      );
      before.kill(to);
    } else {
      lives.splice(lives.indexOf(before), 1);
      await before.close();
    }
    const after = await reopen(to);
    expect(after.questions.at(-1)).toContain("write");
    expect(after.runs.count()).toBe(0);
    const asked = server.requests.length;
    const again = after.follow(run.runId);
    expect((await again.untilWaiting(2)).map(({ args }) => args)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(after.threads.summary(run.threadId).activeRunId).toBe(run.runId);
    // Another chat runs meanwhile, and this one is left as it is.
    server.reply(answer("Hello."));
    const other = after.say("Hello?");
    expect(server.requests.length).toBe(asked);
    await eventually(() => expect(server.requests.length).toBe(asked + 1));
    await other.done;
    server.reply(answer("Done."));
    after.decide(run.runId, again.waiting()[1]!, ONCE);
    await eventually(() => expect(effects()).toEqual([{ n: 2 }]));
    await again.untilWaiting(1);
    after.decide(run.runId, again.waiting()[0]!, { type: "reject", scope: "person" });
    await again.done;
    expect(effects()).toEqual([{ n: 2 }]);
    expect(after.runStore.answerOf(run.runId)).toMatchObject({
      status: { type: "complete" },
      parts: [
        { type: "text" },
        { toolName: "write", state: "cancelled" },
        { toolName: "send", state: "done" },
        { toolName: "calculator", state: "done", result: "42" },
        { type: "text" },
      ],
    });
    expect(toldResults()).toHaveLength(3);
    const spans = toSpans(after.runStore.events(run.runId));
    expect(spans.filter((span) => span.kind === "wait" && span.state === "done")).toHaveLength(2);
  });

  it("says that a tool is gone, where its server does not start any more", async () => {
    server.reply(calls(["write", { n: 1 }]), answer("A pity."));
    const before = open();
    const run = before.say("Go on.");
    await run.untilWaiting(1);
    const to = join(folder, "after");
    before.kill(to);
    const after = open(to, []);
    await after.runs.reopen();
    const again = after.follow(run.runId);
    after.decide(run.runId, (await again.untilWaiting(1))[0]!, ONCE);
    await again.done;
    expect(effects()).toEqual([]);
    expect(JSON.stringify(toldResults())).toContain("could not be started");
  });

  it("never repeats by itself a call that had begun, and asks whether it shall", async () => {
    server.reply(calls(["write", { n: 1 }]), answer("Done."));
    const before = open();
    outside.answering = () => new Promise(() => undefined);
    const run = before.say("Go on.");
    before.decide(run.runId, (await run.untilWaiting(1))[0]!, { ...ONCE, args: { n: 5 } });
    await eventually(() => expect(effects()).toEqual([{ n: 5 }]));
    const to = join(folder, "after");
    before.kill(to);
    outside.answering = () => Promise.resolve("done");
    const after = await reopen(to);
    const again = after.follow(run.runId);
    const [call] = await again.untilWaiting(1);
    expect(call).toMatchObject({ mayHaveRun: true, editedArgs: { n: 5 } });
    expect(effects()).toHaveLength(1);
    after.decide(run.runId, call!, ONCE);
    await again.done;
    expect(effects()).toEqual([{ n: 5 }, { n: 5 }]);
    expect(partsOf(after, run.runId)).toMatchObject([{ state: "done" }]);
  });

  it("leaves a call that had begun under an allowance, where the person wants that", async () => {
    server.reply(calls(["write", { n: 1 }]), answer("OK"), calls(["write", { n: 2 }]));
    const before = open();
    const run = before.say("Go on.");
    before.decide(run.runId, (await run.untilWaiting(1))[0]!, { type: "approve", scope: "always" });
    await run.done;
    outside.answering = () => new Promise(() => undefined);
    const second = before.say("Again.");
    await eventually(() => expect(effects()).toHaveLength(2));
    const to = join(folder, "after");
    before.kill(to);
    const after = await reopen(to);
    const again = after.follow(second.runId);
    const [call] = await again.untilWaiting(1);
    server.reply(answer("Left."));
    after.decide(second.runId, call!, { type: "reject", scope: "person" });
    await again.done;
    expect(effects()).toHaveLength(2);
    expect(toldResults().at(-1)).toMatch(/had begun when the app was closed/);
  });

  it("ends as stopped where the person wants no more of it", async () => {
    server.reply(calls(["write", { n: 1 }]));
    const before = open();
    const run = before.say("Go on.");
    await run.untilWaiting(1);
    const to = join(folder, "after");
    await eventually(() =>
      expect(before.runStore.events(run.runId).at(-1)?.type).toBe("approval-start"),
    );
    before.kill(to);
    const after = await reopen(to);
    const again = after.follow(run.runId);
    await again.untilWaiting(1);
    after.runs.stop(run.runId);
    await again.done;
    expect(after.runStore.answerOf(run.runId)).toMatchObject({
      status: { type: "incomplete", reason: "stopped" },
      parts: [{ type: "text" }, { state: "cancelled" }],
    });
    expect(effects()).toEqual([]);
  });
});
