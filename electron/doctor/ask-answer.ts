import type { Capabilities } from "../../shared/connection-test.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { heldBack } from "./call-meter.ts";
import { HttpProblem } from "./http-problem.ts";
import { CHOOSE_MODEL, type StepFinding } from "./step-finding.ts";
import { streamChat, type ChatPiece } from "./stream-chat.ts";
import { toWords } from "./to-words.ts";

/** Short, because it is paid for. */
const QUESTION = [{ role: "user", content: "Answer with the one word: OK" }];

/** Pieces of an answer that are read for its token counts; who says more is not listening. */
const MAXIMUM_PIECES = 5_000;

const WITH_USAGE = { stream_options: { include_usage: true } };

/** An answer that has begun. */
export interface BegunAnswer {
  readonly finding: StepFinding;
  readonly learned: Partial<Capabilities>;
  /** Reads on to its end; undefined when nothing came. */
  readonly readOn: (() => Promise<UsageReport>) | undefined;
  /** Ends it, if it is not over. */
  readonly close: () => Promise<void>;
  /** A budget has no room for an answer. */
  readonly isHeldBack?: boolean;
}

export interface UsageReport {
  readonly finding: StepFinding;
  readonly learned: Partial<Capabilities>;
}

/** Waits for the first token of an answer; asks again without token counts when the request was refused with them. */
export async function beginAnswer(
  target: DoctorTarget,
  signal: AbortSignal,
  elapsedMs: () => number,
): Promise<BegunAnswer> {
  const { asksForUsage } = target;
  const first = await begin(target, asksForUsage ? WITH_USAGE : {}, signal);
  const isRefused =
    asksForUsage &&
    first.error instanceof HttpProblem &&
    [400, 404, 422].includes(first.error.status);
  const second = isRefused ? await begin(target, {}, signal) : undefined;
  const isWithout = second?.piece !== undefined;
  if (isWithout) target.quirks.learn("no-usage-request");
  const { piece, pieces, error } = isWithout ? second : first;
  const close = async (): Promise<void> => {
    await pieces.return(undefined);
  };
  if (piece === undefined) {
    const held = heldBack(error);
    if (held !== undefined) {
      return { finding: held, learned: {}, readOn: undefined, close, isHeldBack: true };
    }
    const message =
      error === undefined ? "The endpoint answered without saying anything." : toWords(error);
    const isUnknownModel = error instanceof HttpProblem && error.status === 404;
    const fix = isUnknownModel ? { fix: CHOOSE_MODEL } : {};
    return { finding: { state: "failed", message, ...fix }, learned: {}, readOn: undefined, close };
  }
  // What nobody asked is not known.
  const acceptsUsageRequest = asksForUsage ? !target.quirks.has("no-usage-request") : null;
  const learned: Partial<Capabilities> = {
    acceptsUsageRequest,
    streams: !piece.isWhole,
    firstTokenMs: elapsedMs(),
    reasoningField: piece.reasoningField,
  };
  const finding: StepFinding = piece.isWhole
    ? {
        state: "warning",
        message: "The endpoint answers in one piece. An answer is shown at once, when it is whole.",
      }
    : { state: "ok", message: "The answer comes word by word." };
  return {
    finding,
    learned,
    readOn: () => readUsage(piece, pieces, acceptsUsageRequest),
    close,
  };
}

interface Begun {
  readonly pieces: AsyncGenerator<ChatPiece>;
  /** The first that says something. */
  readonly piece: ChatPiece | undefined;
  readonly error: unknown;
}

async function begin(
  target: DoctorTarget,
  more: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Begun> {
  const pieces = streamChat(target, { messages: QUESTION, ...more }, signal);
  try {
    for (;;) {
      const next = await pieces.next();
      if (next.done === true) return { pieces, piece: undefined, error: undefined };
      const { hasText, reasoningField, isWhole, finishReason } = next.value;
      // Who thinks unheard for as long as a test lets it has answered, too.
      if (hasText || reasoningField !== null || isWhole || finishReason === "length") {
        return { pieces, piece: next.value, error: undefined };
      }
    }
  } catch (error) {
    return { pieces, piece: undefined, error };
  }
}

async function readUsage(
  first: ChatPiece,
  pieces: AsyncGenerator<ChatPiece>,
  acceptsUsageRequest: boolean | null,
): Promise<UsageReport> {
  let { usage, reasoningField } = first;
  let count = 0;
  try {
    for await (const piece of pieces) {
      usage = piece.usage ?? usage;
      reasoningField ??= piece.reasoningField;
      count += 1;
      if (count > MAXIMUM_PIECES) break;
    }
  } catch (error) {
    return { finding: { state: "failed", message: toWords(error) }, learned: {} };
  }
  const learned = { sendsUsage: usage !== null, reasoningField };
  if (usage !== null) {
    const { inputTokens, outputTokens } = usage;
    const message = `The endpoint counts tokens: ${inputTokens} read, ${outputTokens} written.`;
    return { finding: { state: "ok", message }, learned };
  }
  return { finding: uncounted(acceptsUsageRequest), learned };
}

/** What it means that no token counts came; null is an endpoint that was not asked for them. */
function uncounted(acceptsUsageRequest: boolean | null): StepFinding {
  switch (acceptsUsageRequest) {
    case true: {
      const message = "The endpoint sends no token counts. Parley estimates them.";
      return { state: "warning", message };
    }
    case false:
      return {
        state: "warning",
        message:
          "The endpoint refuses requests that ask for token counts. Parley does not ask with this model any more and estimates them; turn usage off to ask with none.",
        fix: { type: "change", label: "Turn usage off", patch: { asksForUsage: false } },
      };
    case null:
      return {
        state: "warning",
        message: "Usage is off: Parley does not ask for token counts here and estimates them.",
        fix: { type: "change", label: "Turn usage on", patch: { asksForUsage: true } },
      };
  }
}
