import { randomUUID } from "node:crypto";
import { isLongerThan } from "../../shared/input-length.ts";
import type { Attachment } from "../../shared/attachment.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import { messageId, runId, type MessageId, type RunId, type ThreadId } from "../../shared/ids.ts";
import type { AttachmentPart, Message, MessageStatus } from "../../shared/message.ts";
import { sentMessages } from "../../shared/sent-messages.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import type { Ask, GateName } from "../../shared/verdict.ts";
import { modelName } from "../agent/model-choice.ts";
import type { NewRun, RunStore, WaitingRun } from "../store/run-store.ts";
import type { ThreadStore } from "../store/thread-store.ts";
import type { ChosenModel } from "./choose-model.ts";
import { finishRun } from "./finish-run.ts";
import type { InjectionFinding } from "../guard/detect-injection.ts";
import type { AnswerKind, LaunchedRun, RunDeps, RunRef } from "./launch-run.ts";
import { createLiveRuns, type RunControls } from "./live-runs.ts";
import { loadRunParts, runParts } from "./run-parts.ts";

export interface StartedRun {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  /** The answer that is being written. */
  readonly messageId: MessageId;
}

/** A gate asks first: nothing was stored or sent. */
export interface AskedRun {
  readonly ask: Ask;
}

/** A message as the gates before a run look at it. */
interface MessageToSend {
  readonly threadId: ThreadId;
  readonly text: string;
  /** As `read` gave it back. */
  readonly written?: InjectionFinding | null | undefined;
  /** As `inspect` gave them back. */
  readonly attachments?: readonly AttachmentPart[];
  /** Gates whose question the person has answered with "send anyway". */
  readonly acknowledged: readonly GateName[];
}

interface StartInput extends MessageToSend {
  readonly messageId: MessageId;
  readonly parentId: MessageId | null;
}

interface RetryOptions {
  /** Offers the model the tools that it refused once more. */
  readonly withTools?: boolean;
  /** Sends it the pictures that it refused once more. */
  readonly withPictures?: boolean;
}

/** One user message = one run. Runs belong here, not to the window that asked for them. */
export interface RunService extends RunControls {
  /** Resolves once runs can begin: `start`, `retry` and `continueAnswer` wait for nothing. @throws AppError `internal`. */
  ready(): Promise<void>;
  /**
   * Looks at the texts that are to go along with a message, before `start`.
   *
   * @throws AppError `invalid-input` for a text that is too long.
   */
  inspect(attachments: readonly Attachment[]): Promise<readonly AttachmentPart[]>;
  /** Reads a message too long to be read in one go, as `start` takes it; undefined for one that `start` reads itself. */
  read(text: string): Promise<InjectionFinding | null | undefined>;
  /**
   * What a gate asks before this text goes out, without sending it; undefined where none does.
   *
   * @throws AppError `invalid-input` in the words of a gate that refuses the text.
   */
  check(input: MessageToSend, windowId: number): Ask | undefined;
  /**
   * Stores the message durably, then lets the agent answer.
   *
   * @param windowId whose rate meter the run counts on, as for the next two.
   * @throws AppError `conflict` while the thread is still answering, `not-found` for an unknown parent, `invalid-input`
   *   in the words of a gate that refuses the text.
   */
  start(input: StartInput, windowId: number): StartedRun | AskedRun;
  /** Answers the same question again, beside the answer that is there. */
  retry(answerId: MessageId, windowId: number, options?: RetryOptions): StartedRun;
  /** Goes on with an incomplete answer, in the same message. */
  continueAnswer(answerId: MessageId, windowId: number): StartedRun;
  /**
   * Takes up the runs that wait for a person since an earlier life of the app. Nothing of them is loaded or asked before
   * one of their calls is decided. Never rejects.
   */
  reopen(): Promise<void>;
  /** Ends every run as interrupted, but for those that can be left, and resolves once each is stored. */
  close(): Promise<void>;
}

interface RunServiceDeps extends RunDeps {
  /** Writes what the ledger of model calls lacks. @throws AppError `storage-failed` */
  readonly settleRest?: () => void;
  readonly threadStore: ThreadStore;
  /** What answers in a thread, or in one that does not exist yet. @throws AppError when nothing can. */
  readonly chooseModel: (threadId: ThreadId) => ChosenModel;
  /** Hears that a run begins, and which window shows its chat: the one it was started from. */
  readonly onBegin?: (threadId: ThreadId, windowId: number) => void;
  /** Hears that a run is over and stored, before the windows do. */
  readonly onEnded?: (threadId: ThreadId) => void;
  /** Hears how a run ended, after the windows; the run is over once this is. Nobody hears of it while the app closes. */
  readonly onOver?: (run: RunRef, status: MessageStatus) => Promise<void>;
  /** Hears when the gates before a run do not let a message pass. */
  readonly onVerdict?: (
    verdict: "asked" | "refused",
    asked: Pick<RunRef, "threadId" | "windowId">,
  ) => void;
}

export function createRunService(deps: RunServiceDeps): RunService {
  const { runStore, threadStore, changes, clock } = deps;
  const live = createLiveRuns(runStore);
  const closing = new AbortController();
  /** Until then it is not known who asks what. */
  let reopening: Promise<void> = Promise.resolve();

  const announce = (threadId: ThreadId): void => {
    // It may have been deleted while it was answering.
    if (!threadStore.has(threadId)) return;
    changes.publish({ type: "messages-changed", threadId });
    changes.publish({ type: "thread-changed", thread: threadStore.summary(threadId) });
  };

  const finish = (...end: Parameters<RunStore["finish"]>): Promise<void> =>
    finishRun(
      {
        runStore,
        settleRest: deps.settleRest,
        closing: closing.signal,
        report: (error) => deps.report("run-not-stored", error),
      },
      ...end,
    );

  const follow = (ref: RunRef, launched: LaunchedRun): void =>
    live.add(launched, {
      onStored: async () => {
        const { status } = launched.run.message();
        if (status.type === "running") return;
        deps.onEnded?.(ref.threadId);
        announce(ref.threadId);
        if (!closing.signal.aborted) await deps.onOver?.(ref, status);
      },
      onError: (error) => deps.report("run-not-ended", error, ref),
    });

  const begin = (
    windowId: number,
    wanted: Omit<NewRun, "runId" | "at" | "model" | "selection" | "windowId">,
    passed?: Ask,
  ): StartedRun => {
    const { launchRun } = runParts();
    const chosen = deps.chooseModel(wanted.threadId);
    const { message, ...begun } = runStore.begin({
      ...wanted,
      windowId,
      runId: runId.parse(randomUUID()),
      at: clock.now(),
      model: modelName(chosen.target),
      selection: chosen.selection,
    });
    const started = { runId: begun.runId, threadId: wanted.threadId, messageId: message.id };
    if (!begun.created) return started;

    const ref = { runId: started.runId, threadId: started.threadId, windowId };
    const launch = (): LaunchedRun =>
      launchRun(deps, {
        ref,
        chosen,
        message,
        branch: sentMessages(threadStore.branch(message.id), chosen.sentFrom ?? null),
        kind: kindOf(wanted),
        passed,
        finish: (...end) => finish(started.runId, ...end),
      });
    let launched: LaunchedRun;
    try {
      deps.onBegin?.(started.threadId, windowId);
      launched = launch();
    } catch (error) {
      // It stands in the store already, and would keep its chat answering until the next start.
      const failed = { type: "incomplete", reason: "failed", error: toErrorData(error) } as const;
      void finish(started.runId, { ...message, status: failed }, []);
      throw error;
    }
    follow(ref, launched);
    announce(started.threadId);
    return started;
  };

  /** Goes on with one that an earlier life of the app left. What cannot be gone on with ends as interrupted. */
  const reopenRun = ({ run: left, message, ...reopened }: WaitingRun): void => {
    const { runId: id, threadId } = left;
    if (live.has(id) || closing.signal.aborted) return;
    const ref = { runId: id, threadId, windowId: NO_WINDOW };
    try {
      const chosen = deps.chooseModel(threadId);
      const branch = threadStore.branch(message.id);
      const launched = runParts().launchRun(deps, {
        ref,
        chosen,
        message,
        branch: [...sentMessages(branch.slice(0, -1), chosen.sentFrom ?? null), message],
        kind: "answer",
        passed: undefined,
        reopened,
        finish: (...end) => finish(id, ...end),
      });
      follow(ref, launched);
    } catch (error) {
      deps.report("run-not-reopened", error, ref);
      runStore.recover(new Set([id]), id);
    }
    announce(threadId);
  };

  const newAnswer = (parentId: MessageId): NewRun["answer"] => ({
    messageId: messageId.parse(randomUUID()),
    parentId,
  });

  const answerToRepeat = (id: MessageId): Message & { readonly parentId: MessageId } => {
    const answer = threadStore.message(id);
    const { parentId } = answer;
    if (answer.role !== "assistant" || parentId === null) {
      throw new AppError("invalid-input", "Only an answer can be repeated or continued.");
    }
    return { ...answer, parentId };
  };

  const askedOf = ({
    text,
    attachments = [],
    written,
    acknowledged,
  }: MessageToSend): Ask | undefined => {
    const { askBeforeRun } = runParts();
    return askBeforeRun({ text, attachments, written, acknowledged }, deps.settings().safety);
  };
  const check: RunService["check"] = (input, windowId) => {
    const asked = { threadId: input.threadId, windowId };
    try {
      const ask = askedOf(input);
      if (ask !== undefined) deps.onVerdict?.("asked", asked);
      return ask;
    } catch (error) {
      deps.onVerdict?.("refused", asked);
      throw error;
    }
  };

  return {
    async ready() {
      await loadRunParts();
    },
    async inspect(attachments) {
      const { inspectAttachments } = await loadRunParts();
      return inspectAttachments(attachments, deps.settings().safety);
    },
    async read(text) {
      const { inspectOwnText, PIECE_LENGTH } = await loadRunParts();
      const { promptInjection, maximumMessageLength } = deps.settings().safety;
      const isRefused = isLongerThan(text, maximumMessageLength);
      if (promptInjection === "off" || isRefused || text.length <= PIECE_LENGTH) return undefined;
      return (await inspectOwnText(text)) ?? null;
    },
    check,
    start(input, windowId) {
      const { threadId, messageId: userMessageId, parentId, text, attachments = [] } = input;
      const ask = check(input, windowId);
      if (ask !== undefined) return { ask };
      const wanted = {
        threadId,
        userMessage: { messageId: userMessageId, parentId, text, attachments },
        answer: newAnswer(userMessageId),
      };
      // What was found stands in the run's timeline, although the person let it pass.
      const found =
        input.acknowledged.length === 0 ? undefined : askedOf({ ...input, acknowledged: [] });
      return begin(windowId, wanted, found);
    },
    retry(answerId, windowId, { withTools = false, withPictures = false } = {}) {
      const { threadId, parentId } = answerToRepeat(answerId);
      if (withTools) deps.chooseModel(threadId).offerTools?.();
      if (withPictures) deps.chooseModel(threadId).offerPictures?.();
      return begin(windowId, { threadId, answer: newAnswer(parentId) });
    },
    continueAnswer(answerId, windowId) {
      const { id, threadId, parentId, status, parts } = answerToRepeat(answerId);
      if (status.type !== "incomplete" || toPlainText(parts) === "") {
        throw new AppError("invalid-input", "There is nothing to continue here.");
      }
      const answer = { messageId: id, parentId };
      return begin(windowId, { threadId, answer, continues: true });
    },
    ...live.controls,
    async watch(...watched) {
      await reopening;
      await live.controls.watch(...watched);
    },
    reopen() {
      reopening = (async () => {
        const waiting = runStore.waiting();
        if (waiting.length === 0) return;
        await loadRunParts();
        waiting.forEach(reopenRun);
      })().catch((error: unknown) => deps.report("runs-not-reopened", error));
      return reopening;
    },
    async close() {
      closing.abort();
      await live.end();
    },
  };
}

/** A run that is there again was started by no window that is open now. */
const NO_WINDOW = 0;

/** A run that stores no question answers one that was answered before. */
function kindOf({ continues, userMessage }: Pick<NewRun, "continues" | "userMessage">): AnswerKind {
  if (continues === true) return "continue";
  return userMessage === undefined ? "regenerate" : "answer";
}
