import type { ErrorCode, FailedEndpoint } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { FinalStatus, Message } from "../../shared/message.ts";
import type { Agent, SentPicture, SpanContent } from "../agent/agent.ts";
import { onAbort } from "../clock/on-abort.ts";
import type { ModelChoice } from "../agent/model-choice.ts";
import type { RunBounds } from "../agent/run-bounds.ts";
import { createAnswerLimit } from "./limits/answer-limit.ts";
import { createCoalescer } from "./coalesce.ts";
import { judgeCutOffResults } from "../guard/tool-results.ts";
import type { ReadFields } from "../store/returned-fields.ts";
import type { ReturnedFields } from "../../shared/returned-fields.ts";
import type { Run } from "./run.ts";
import { RunEnded, RunLeft } from "./run-ended.ts";
import type { Tool } from "../tools/tool.ts";

/** How long an aborted agent may take to let go before the run ends without it. */
const RELEASE_MS = 2_000;

interface ExecuteOptions {
  readonly run: Run;
  readonly history: readonly Message[];
  readonly continues: boolean;
  /** The last message has calls that are gone on with, once a person has decided one of them. */
  readonly resumes?: boolean;
  /** Resolves when there is something to do. @throws the run's abort reason. */
  readonly untilWanted?: () => Promise<void>;
  /** Those that the model is told of. */
  readonly loadTools: () => Promise<readonly Tool[]>;
  /** Finds the model's key; may wait for the system to ask its user. @throws AppError */
  readonly connectModel: () => Promise<ModelChoice>;
  /** Who is asked; undefined for the demo. */
  readonly endpoint?: FailedEndpoint | undefined;
  readonly bounds: RunBounds;
  /** What the servers of earlier answers want back (`agent.ts`). */
  readonly returned?: ReadFields["byMessage"];
  /** Reads the pictures of the branch. */
  readonly readPictures?: () => Promise<ReadonlyMap<string, SentPicture>>;
  /** Keeps what goes back with an answer. */
  readonly onReturned?: (fields: ReturnedFields) => void;
  /** Is given what each span of the run was given and gave back. */
  readonly onContent: (content: SpanContent) => void;
  /** Hears what the run is let in with, so that it is found in whatever quotes it. */
  readonly onSecrets: (secrets: readonly string[]) => void;
  /** The last word on how the run ended. */
  readonly judge?: (status: FinalStatus) => FinalStatus;
  /** Called when the agent is done, before `run-end` is published. */
  readonly onEnd: () => void;
  readonly loadAgent: () => Promise<Agent>;
}

/**
 * Lets the agent answer and publishes what it says, up to and including `run-end`. Never rejects: whatever goes wrong
 * is how the run ended. After an abort nothing more of the agent is heard.
 *
 * @returns whether it has ended; else it is left as it stands, to be gone on with in another life of the app.
 */
export async function executeRun(options: ExecuteOptions): Promise<boolean> {
  const { run, endpoint } = options;
  const { signal, clock } = run;
  const coalescer = createCoalescer({
    emit: (event) => run.publish(event),
    now: clock.monotonic,
  });
  const found = await answer(options, coalescer).catch((error: unknown): FinalStatus => {
    if (signal.reason instanceof RunEnded) {
      return signal.reason.toStatus();
    }
    if (!(signal.reason instanceof RunLeft)) run.report("run-failed", error);
    return { type: "incomplete", reason: "failed", error: toErrorData(error) };
  });
  coalescer.flush();
  if (signal.reason instanceof RunLeft) {
    options.onEnd();
    return false;
  }
  const status = options.judge?.(found) ?? found;
  options.onEnd();
  const at = clock.now();
  run.publish({ type: "run-end", at, status: withCircumstances(status, { at, endpoint }) });
  return true;
}

/** What opens the model's door. */
function secretsIn(model: ModelChoice): readonly string[] {
  if (model.kind === "demo") return [];
  const { apiKey, headers = [] } = model;
  return [...(apiKey === undefined ? [] : [apiKey]), ...headers.map(({ value }) => value)];
}

/** Errors that say nothing of whoever was asked. */
const OWN: ReadonlySet<ErrorCode> = new Set([
  "budget-reached",
  "step-limit",
  "storage-failed",
  "internal",
]);

/**
 * An error that is kept says when it happened, as "try again in 20 s" means nothing without, and at which endpoint: its
 * chat may have been given another one since.
 */
function withCircumstances(
  status: FinalStatus,
  { at, endpoint }: { readonly at: number; readonly endpoint: FailedEndpoint | undefined },
): FinalStatus {
  if (status.type !== "incomplete" || status.error === null) return status;
  const { error } = status;
  const who = endpoint === undefined || OWN.has(error.code) ? {} : { endpoint };
  return { ...status, error: { ...error, ...who, at } };
}

async function answer(
  options: ExecuteOptions,
  coalescer: ReturnType<typeof createCoalescer>,
): Promise<FinalStatus> {
  const { run, history, continues, resumes = false, bounds } = options;
  const { runId, threadId, signal, clock, report } = run;
  await options.untilWanted?.();
  const agent = await untilReleased(options.loadAgent(), signal);
  signal.throwIfAborted();
  const model = await untilReleased(options.connectModel(), signal);
  const tools = await untilReleased(options.loadTools(), signal);
  const judged = await judgeCutOffResults(history, (text) => bounds.inspectToolResult(text));
  options.onSecrets(secretsIn(model));
  signal.throwIfAborted();
  const pictures = await options.readPictures?.();
  signal.throwIfAborted();
  const limit = createAnswerLimit();
  const work = agent.run({
    runId,
    threadId,
    signal,
    clock,
    report,
    // What a reopened run did meanwhile stands in its own message.
    history: resumes ? [...judged.slice(0, -1), run.message()] : judged,
    continues,
    resumes,
    tools,
    model,
    bounds,
    ...(pictures !== undefined && { pictures }),
    ...(options.returned !== undefined && { returned: options.returned }),
    onReturned: (fields) => {
      if (!signal.aborted) options.onReturned?.(fields);
    },
    onContent: (content) => {
      if (!signal.aborted) options.onContent(content);
    },
    emit: (event) => {
      if (signal.aborted) return;
      coalescer.push(event);
      const end = limit.count(event);
      // What came until now stays (the coalescer is let go of at the end); the connection behind it is closed.
      if (end !== undefined) run.controller.abort(end);
    },
  });
  return untilReleased(work, signal);
}

/** The work's own end; or, once aborted, its end or two seconds, whichever comes first. */
async function untilReleased<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let callOff = (): void => undefined;
  const released = new Promise<never>((_, reject) => {
    const letGo = (): void => {
      timer = setTimeout(() => reject(signal.reason as Error), RELEASE_MS);
    };
    callOff = onAbort(signal, letGo);
  });
  try {
    return await Promise.race([work, released]);
  } finally {
    clearTimeout(timer);
    callOff();
    // An agent that lets go only later must not become an unhandled rejection.
    work.catch(() => undefined);
  }
}
