import { randomUUID } from "node:crypto";
import { applyRunEvent } from "../../shared/apply-run-event.ts";
import { messageId, runId, threadId } from "../../shared/ids.ts";
import type { FinalStatus, Message, Part } from "../../shared/message.ts";
import type { QuirkName } from "../../shared/model-quirk.ts";
import type { ModelQuirks } from "../agent/models/quirks.ts";
import { SYSTEM_CLOCK } from "../clock/clock.ts";
import { MAXIMUM_TOKENS } from "./call-meter.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { errorWords } from "./to-words.ts";
import { createTestBounds } from "./test-bounds.ts";

/** One turn of a chat that belongs to a test and is stored nowhere. */
export interface ChatTurn {
  /** How the answer ended. */
  readonly status: FinalStatus;
  /** What stands in it, as a chat would store it. */
  readonly parts: readonly Part[];
  /** What it was found to do without, each with the refusal that said so, in words. */
  readonly learned: ReadonlyMap<QuirkName, string>;
  /** The chat up to and including the answer. */
  readonly messages: readonly Message[];
}

/**
 * Asks the model something as a chat does: through the agent, with its rules and its tools, which run and whose results
 * go back. What a refusal teaches is learned as in a chat.
 *
 * @param says what the person would write.
 * @param before the chat up to there.
 * @throws the signal's reason, and nothing else: whatever goes wrong is how the answer ended.
 */
export async function takeChatTurn(
  target: DoctorTarget,
  { says, before = [] }: { readonly says: string; readonly before?: readonly Message[] },
  signal: AbortSignal,
): Promise<ChatTurn> {
  const history = [...before, toMessage("user", before, [{ type: "text", text: says }])];
  const limited = await answer(target, history, signal, MAXIMUM_TOKENS);
  const { status, parts } = limited;
  const isRefusedForLimit =
    status.type === "incomplete" && status.error?.setting === "chat.maximumTokens";
  // A chat sets no limit of its own, so an endpoint that takes none by either name passes.
  return isRefusedForLimit && parts.length === 0
    ? answer(target, history, signal, undefined)
    : limited;
}

async function answer(
  target: DoctorTarget,
  history: readonly Message[],
  signal: AbortSignal,
  maximumTokens: number | undefined,
): Promise<ChatTurn> {
  const { agent, connection, model, asksForUsage } = target;
  const learned = new Map<QuirkName, string>();
  let newest: QuirkName | undefined;
  const quirks: ModelQuirks = {
    ...target.quirks,
    learn: (name) => {
      newest = name;
      target.quirks.learn(name);
    },
  };
  const bounds = createTestBounds(target.meter, signal);
  let message = toMessage("assistant", history, []);
  try {
    const status = await agent.run({
      runId: runId.parse(randomUUID()),
      threadId: message.threadId,
      clock: SYSTEM_CLOCK,
      signal,
      // What failed is told by the step, in words.
      report: () => undefined,
      history,
      continues: false,
      model: {
        kind: "openai-compatible",
        ...connection,
        name: model ?? "",
        parameters: maximumTokens === undefined ? {} : { maximumTokens },
        abilities: { callsTools: true, acceptsUsageRequest: asksForUsage },
        quirks,
      },
      bounds,
      emit: (event) => {
        message = applyRunEvent(message, event);
        if (event.type !== "model-end" || event.error === undefined || newest === undefined) return;
        const { error, detail = null, code = "request-refused" } = event;
        learned.set(newest, errorWords({ code, message: error, detail }));
        newest = undefined;
      },
    });
    message = applyRunEvent(message, { type: "run-end", at: SYSTEM_CLOCK.now(), status });
    return { status, parts: message.parts, learned, messages: [...history, message] };
  } finally {
    bounds.end();
  }
}

function toMessage(
  role: Message["role"],
  before: readonly Message[],
  parts: readonly Part[],
): Message {
  const last = before.at(-1);
  const id = messageId.parse(randomUUID());
  return {
    id,
    threadId: last?.threadId ?? threadId.parse(randomUUID()),
    parentId: last?.id ?? null,
    role,
    parts,
    status: role === "user" ? { type: "complete" } : { type: "running" },
    runId: null,
    model: null,
    createdAt: SYSTEM_CLOCK.now(),
    siblingIds: [id],
  };
}
