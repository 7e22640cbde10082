import type { Capabilities } from "../../shared/connection-test.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { HttpProblem } from "./http-problem.ts";
import type { StepFinding } from "./step-finding.ts";
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
  const first = await begin(target, WITH_USAGE, signal);
  const isRefused =
    first.error instanceof HttpProblem && [400, 404, 422].includes(first.error.status);
  const second = isRefused ? await begin(target, {}, signal) : undefined;
  const isWithout = second?.piece !== undefined;
  const { piece, pieces, error } = isWithout ? second : first;
  if (piece === undefined) {
    const message =
      error === undefined ? "The endpoint answered without saying anything." : toWords(error);
    return { finding: { state: "failed", message }, learned: {}, readOn: undefined };
  }
  const acceptsUsageRequest = !isWithout;
  const learned: Partial<Capabilities> = {
    acceptsUsageRequest,
    streams: !piece.isWhole,
    firstTokenMs: elapsedMs(),
    reasoningField: piece.reasoningField,
  };
  const finding: StepFinding = piece.isWhole
    ? {
        state: "failed",
        message: "The endpoint answers in one piece. Parley needs answers that stream.",
      }
    : { state: "ok", message: "The answer comes word by word." };
  return {
    finding,
    learned,
    readOn: () => readUsage(piece, pieces, acceptsUsageRequest),
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
      const { hasText, reasoningField, isWhole } = next.value;
      if (hasText || reasoningField !== null || isWhole) {
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
  acceptsUsageRequest: boolean,
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
  const message = acceptsUsageRequest
    ? "The endpoint sends no token counts. Parley estimates them."
    : "The endpoint refuses to be asked for token counts. Parley no longer asks here, and estimates them.";
  return { finding: { state: "warning", message }, learned };
}
