import { toNotice } from "../../../shared/notice.ts";
import type { DataState } from "../../../shared/contract/data-procedures.ts";
import { applyRunEvent } from "../../../shared/apply-run-event.ts";
import type { ChangeEvent } from "../../../shared/contract/change-event.ts";
import type { RateUsage } from "../../../shared/contract/rate-usage.ts";
import type { WatchEvent } from "../../../shared/contract/watch-event.ts";
import { AppError } from "../../../shared/errors.ts";
import type { MessageId, RunId, ThreadId } from "../../../shared/ids.ts";
import type { Message, ThreadSummary } from "../../../shared/message.ts";
import type { RunEvent } from "../../../shared/run-event.ts";
import type { FakeBridge } from "../fake-bridge.ts";
import { serveReadiness } from "../fake-readiness.ts";
import { serveSecrets } from "../fake-secrets.ts";
import { servePreviewSettings } from "./preview-settings.ts";
import { scriptAnswer } from "./script-answer.ts";
import { servePreviewTracing } from "./preview-tracing.ts";

export interface PreviewThread {
  readonly summary: ThreadSummary;
  readonly messages: readonly Message[];
}

export interface PreviewOptions {
  readonly threads: readonly PreviewThread[];
  readonly notices: readonly string[];
  readonly fromEnvironment: readonly string[];
}

/** What a person at the browser's console may cause. */
export interface PreviewControl {
  readonly change: (event: ChangeEvent) => void;
  /** Makes the next call of this name fail. */
  readonly failNext: (name: string) => void;
}

interface Run {
  message: Message;
  readonly events: RunEvent[];
  readonly watchers: Set<(event: WatchEvent) => void>;
  readonly stop: AbortController;
  readonly answered: AbortController;
  readonly tell: (event: RunEvent) => void;
}

/** A main process of cardboard: threads in memory, answers from a script, no store, no model. For looking at the page. */
export function servePreview(bridge: FakeBridge, options: PreviewOptions): PreviewControl {
  const threads = new Map(options.threads.map((each) => [each.summary.id, each]));
  const hidden = new Map<ThreadId, PreviewThread>();
  const runs = new Map<RunId, Run>();
  const failing = new Set<string>();
  let rateLeft = 10;
  let change: (event: ChangeEvent) => void = () => undefined;
  const settings = servePreviewSettings(
    bridge,
    options.fromEnvironment.length > 0 ? "https://llm.example.org/v1" : undefined,
  );

  function find(threadId: ThreadId): PreviewThread {
    const thread = threads.get(threadId);
    if (thread === undefined) throw new AppError("not-found", "This conversation is gone.");
    return thread;
  }
  function put(thread: PreviewThread): void {
    threads.set(thread.summary.id, thread);
    change({ type: "thread-changed", thread: thread.summary });
    change({ type: "messages-changed", threadId: thread.summary.id });
  }
  function failIfAsked(name: string): void {
    if (failing.delete(name)) {
      throw new AppError("storage-failed", "The disk is full: nothing could be stored.");
    }
  }

  function begin(
    threadId: ThreadId,
    messages: readonly Message[],
    question: string,
  ): Run["message"] {
    const runId = crypto.randomUUID() as RunId;
    const id = crypto.randomUUID() as MessageId;
    const answer: Message = {
      id,
      threadId,
      parentId: messages.at(-1)?.id ?? null,
      role: "assistant",
      parts: [],
      status: { type: "running" },
      runId,
      model: "parley-demo",
      createdAt: Date.now(),
      siblingIds: [id],
    };
    const run: Run = {
      message: answer,
      events: [],
      watchers: new Set(),
      stop: new AbortController(),
      answered: new AbortController(),
      tell: (event) => {
        run.events.push(event);
        run.message = applyRunEvent(run.message, event);
        for (const watcher of run.watchers) {
          watcher({ type: "run-event", seq: run.events.length, event });
        }
      },
    };
    runs.set(runId, run);
    const title = messages[0]?.parts[0]?.type === "text" ? messages[0].parts[0].text : "Chat";
    const before = threads.get(threadId)?.summary;
    put({
      summary: {
        id: threadId,
        title: before?.title ?? title.slice(0, 60),
        createdAt: before?.createdAt ?? Date.now(),
        updatedAt: Date.now(),
        activeRunId: runId,
      },
      messages: [...messages, answer],
    });
    void play(run, question);
    return answer;
  }

  const usage = (): RateUsage => ({
    limit: 10,
    left: rateLeft,
    windowMs: 60_000,
    nextSlotMs: 0,
    tokens: null,
  });

  async function play(run: Run, question: string): Promise<void> {
    for await (const event of scriptAnswer(
      run.message,
      question,
      run.stop.signal,
      run.answered.signal,
    ))
      run.tell(event);
    const thread = find(run.message.threadId);
    put({
      summary: { ...thread.summary, activeRunId: null },
      messages: thread.messages.map((each) => (each.id === run.message.id ? run.message : each)),
    });
  }

  bridge.on("app.info", () => ({
    version: "0.1.0",
    platform: "Linux x64",
    notices: options.notices.map(toNotice),
    model: { label: "Demo model — no key, no network", isDemo: true },
  }));
  bridge.on("app.watch", ({ emit, signal }) => {
    change = emit;
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve({})));
  });
  bridge.on("app.openLink", () => ({}));
  bridge.on("app.copyText", () => ({}));
  bridge.on("app.setShownThread", () => ({}));
  bridge.on("thread.list", ({ input: { query } }) => ({
    threads: [...threads.values()]
      .map(({ summary }) => summary)
      .filter(({ title }) => title.toLowerCase().includes(query.toLowerCase())),
  }));
  bridge.on("thread.search", ({ input: { query } }) => ({
    hits: [...threads.values()]
      .filter(({ summary }) => summary.title.toLowerCase().includes(query.toLowerCase()))
      .map(({ summary }) => ({ thread: summary, message: null })),
  }));
  bridge.on("thread.get", ({ input }) => {
    failIfAsked("thread.get");
    const { summary, messages } = find(input.threadId);
    return { thread: summary, messages: [...messages], draft: { text: "", attachments: [] } };
  });
  bridge.on("thread.rename", ({ input }) => {
    const thread = find(input.threadId);
    put({ ...thread, summary: { ...thread.summary, title: input.title } });
    return {};
  });
  bridge.on("thread.delete", ({ input }) => {
    hidden.set(input.threadId, find(input.threadId));
    threads.delete(input.threadId);
    change({ type: "thread-removed", threadId: input.threadId });
    return {};
  });
  bridge.on("thread.restore", ({ input }) => {
    const thread = hidden.get(input.threadId);
    if (thread !== undefined) put(thread);
    return {};
  });
  bridge.on("thread.selectBranch", () => ({}));
  bridge.on("draft.save", () => ({}));
  bridge.on("draft.get", () => ({ text: "", attachments: [] }));
  bridge.on("edit.list", () => ({ edits: [] }));
  bridge.on("edit.save", () => ({}));
  bridge.on("edit.drop", () => ({}));
  bridge.on("run.start", ({ input }) => {
    failIfAsked("run.start");
    const { threadId, messageId, parentId, text, acknowledged } = input;
    const { maximumMessageLength, promptInjection } = settings.get().settings.safety;
    if (text.length > maximumMessageLength) {
      throw new AppError(
        "invalid-input",
        `Input too long. Maximum ${maximumMessageLength} characters.`,
      );
    }
    const excerpt = /ignore[^.]*/i.exec(text)?.[0];
    if (excerpt !== undefined && promptInjection === "block") {
      const message =
        "Invalid input detected: the text tells the assistant to drop its instructions.";
      throw new AppError("invalid-input", message);
    }
    if (
      excerpt !== undefined &&
      promptInjection === "warn" &&
      !acknowledged.includes("input-guard")
    ) {
      const message = "This text tells the assistant to drop its instructions.";
      const choices = ["send-anyway", "edit"] as const;
      return { type: "asked", ask: { gate: "input-guard", message, excerpt, choices } };
    }
    const before = threads.get(threadId)?.messages ?? [];
    const user: Message = {
      id: messageId,
      threadId,
      parentId,
      role: "user",
      parts: [{ type: "text", text }],
      status: { type: "complete" },
      runId: null,
      model: null,
      createdAt: Date.now(),
      siblingIds: [messageId],
    };
    const kept = before.slice(0, before.findIndex(({ id }) => id === parentId) + 1);
    const answer = begin(threadId, [...kept, user], text);
    rateLeft = Math.max(0, rateLeft - 1);
    change({ type: "rate-changed", usage: usage() });
    return { type: "started", runId: answer.runId!, threadId, messageId: answer.id };
  });
  bridge.on("run.retry", ({ input }) => {
    const thread = [...threads.values()].find(({ messages }) =>
      messages.some(({ id }) => id === input.messageId),
    )!;
    const index = thread.messages.findIndex(({ id }) => id === input.messageId);
    const answer = begin(thread.summary.id, thread.messages.slice(0, index), "again");
    return { runId: answer.runId!, threadId: thread.summary.id, messageId: answer.id };
  });
  bridge.on("run.stop", ({ input }) => {
    runs.get(input.runId)?.stop.abort();
    return {};
  });
  bridge.on("run.watch", ({ input, emit, signal }) => {
    const run = runs.get(input.runId);
    if (run === undefined) throw new AppError("not-found", "This run has ended.");
    emit({ type: "snapshot", seq: run.events.length, message: run.message, pending: [] });
    if (run.message.status.type !== "running") return {};
    return new Promise((resolve) => {
      const end = (): void => {
        run.watchers.delete(watcher);
        resolve({});
      };
      const watcher = (event: WatchEvent): void => {
        emit(event);
        if (event.type === "run-event" && event.event.type === "run-end") end();
      };
      run.watchers.add(watcher);
      signal.addEventListener("abort", end);
    });
  });
  bridge.on("timeline.follow", ({ input, emit, signal }) => {
    const run = runs.get(input.runId);
    const isStep = ({ type }: RunEvent): boolean => !type.endsWith("delta");
    const tell = (events: readonly RunEvent[]): void =>
      emit({ eventsJson: JSON.stringify(events) });
    tell((run?.events ?? []).filter(isStep));
    if (run?.message.status.type !== "running") return {};
    return new Promise((resolve) => {
      const watcher = (event: WatchEvent): void => {
        if (event.type === "run-event" && isStep(event.event)) tell([event.event]);
        if (event.type === "run-event" && event.event.type === "run-end") end();
      };
      const end = (): void => {
        run.watchers.delete(watcher);
        resolve({});
      };
      run.watchers.add(watcher);
      signal.addEventListener("abort", end);
    });
  });
  bridge.on("timeline.runs", ({ input }) => ({ runIds: [input.runId] }));
  bridge.on("timeline.span", () => ({
    input: {
      messages: ['{"role":"system","content":"You are Parley."}', '{"role":"user","content":"Hi"}'],
      leftOut: 0,
    },
    output: { messages: ['{"role":"assistant","content":"Hello."}'], leftOut: 0 },
  }));
  bridge.on("usage.get", () => {
    const figures = {
      runs: 12,
      completed: 9,
      stopped: 1,
      cutOff: 1,
      failures: 1,
      inputTokens: 4_200,
      outputTokens: 1_800,
      costMicroUsd: 31_000,
      runsWithoutCost: 0,
      callsEstimated: 0,
      callsUnanswered: 0,
      billedMicroUsd: 0,
      toolCalls: 5,
      toolFailures: 1,
      firstTokenP50Ms: 420,
      firstTokenP95Ms: 1_300,
      totalP50Ms: 2_100,
      totalP95Ms: 6_400,
    };
    const today = new Date().toISOString().slice(0, 10);
    return {
      totals: figures,
      byDay: [{ key: today, label: today, ...figures }],
      byModel: [{ key: "parley-demo", label: "parley-demo", ...figures }],
      byThread: [{ key: "1", label: "A conversation", ...figures }],
      budgets: [
        {
          period: "day",
          spentMicroUsd: 31_000,
          callsWithoutCost: 0,
          callsEstimated: 0,
          capMicroUsd: 1_000_000,
        },
        {
          period: "month",
          spentMicroUsd: 31_000,
          callsWithoutCost: 2,
          callsEstimated: 0,
          capMicroUsd: null,
        },
      ],
    };
  });
  bridge.on("usage.export", () => ({ isDone: true }));
  bridge.on("timeline.export", () => ({ isDone: true }));
  bridge.on("run.keepWaiting", ({ input }) => {
    runs.get(input.runId)?.tell({ type: "clock-granted", at: Date.now(), clock: input.clock });
    return {};
  });
  bridge.on("price.nextCall", ({ input }) => {
    const isLong = input.text.includes("long");
    const messages = [...threads.values()].find(({ summary }) => summary.id === input.threadId);
    return {
      nextCall: {
        model: "gpt-5-mini",
        inputTokens: isLong ? 351_204 : 1_240 + input.text.length,
        inputCostMicroUsd: isLong ? 87_801 : 310 + input.text.length,
        answerTokens: 240,
        answerCostMicroUsd: 480,
        answerCostPerThousandMicroUsd: 2_000,
        price: { input: 250_000, cachedInput: 25_000, output: 2_000_000, source: "OpenAI" },
        contextWindowTokens: 400_000,
        trimTo: messages?.messages.findLast(({ role }) => role === "user")?.id ?? null,
      },
      pricesAsOf: "2026-08-01",
    };
  });
  bridge.on("run.answer", ({ input: { runId, askId, choice } }) => {
    const run = runs.get(runId);
    run?.tell({ type: "ask-end", at: Date.now(), askId, choice });
    if (choice === "stop-here") run?.stop.abort();
    run?.answered.abort();
    return {};
  });
  servePreviewTracing(bridge);
  bridge.on("limits.get", usage);
  serveSecrets(bridge);
  bridge.on("app.reportProblem", () => ({}));
  bridge.on("support.openLogs", () => ({}));
  bridge.on("support.preview", () => ({
    text: "Parley support bundle, made 2026-11-22T12:00:00.000Z\n\n== Versions ==\nParley 1.0.0\n",
  }));
  bridge.on("support.save", () => ({ isSaved: true }));
  serveReadiness(bridge);
  bridge.on("endpoint.card", () => ({ card: null, quirks: [] }));
  bridge.on("tool.list", () => ({
    tools: [
      {
        name: "calculator",
        icon: "calculator",
        description: "Works out arithmetic exactly, so that the model need not guess.",
        limits: ["Reads numbers, operators and parentheses only; it cannot run code."],
      },
    ],
  }));
  const backups: DataState["backups"][number][] = [];
  const dataState = () => ({ folder: "/home/me/.config/parley", backups, asides: [] });
  bridge.on("data.get", dataState);
  bridge.on("data.openFolder", () => ({}));
  bridge.on("data.backUp", () => {
    const at = Date.now();
    const counts = { threads: 12, messages: 140, lastAt: at };
    backups.unshift({ name: `parley-${at}`, at, bytes: 1_400_000, kind: "manual", counts });
    return dataState();
  });
  bridge.on("data.previewBackup", () => ({
    threads: 12,
    messages: 140,
    lastAt: Date.now(),
    erased: 0,
    list: [
      {
        title: "Planning the garden",
        updatedAt: Date.now(),
        messages: 4,
        last: [
          { role: "user", text: "When do I sow carrots?" },
          { role: "assistant", text: "From March on." },
        ],
      },
    ],
  }));
  bridge.on("data.restoreBackup", dataState);
  bridge.on("bin.list", () => ({ threads: [], keptDays: 30 }));

  return {
    change: (event) => change(event),
    failNext: (name) => void failing.add(name),
  };
}
