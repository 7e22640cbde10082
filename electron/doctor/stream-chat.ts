import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { AnswerEnd } from "../agent/models/answer-end.ts";
import { endAfterFinish } from "../agent/models/end-after-finish.ts";
import { createEventFrames, DONE, type Frame } from "../agent/models/event-frames.ts";
import type { ChatRequest } from "../agent/models/quirks.ts";
import { createReportedCall } from "../agent/models/reported-call.ts";
import { StreamError, toStreamChunk } from "../agent/models/stream-event.ts";
import { thoughtField } from "../agent/models/message-parts.ts";
import { createWholeChunks, NoCompletion } from "../agent/models/whole-chunk.ts";
import { TOKENS_PER_MESSAGE } from "../agent/pricing/estimate-message.ts";
import { estimateTokens } from "../agent/pricing/estimate-tokens.ts";
import type { ModelCallEnd } from "../agent/run-bounds.ts";
import { parseReceived } from "../http/readable-json.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { HttpProblem } from "./http-problem.ts";
import { endOfFailure, sendChat } from "./send-chat.ts";

/** An endpoint that does not stream sends one message where others send what is added to it. */
const message = z.object({
  choices: z.tuple([z.object({ message: z.object({}) })]).rest(z.unknown()),
});

/** One piece of an answer, as far as a test looks at it. */
export interface ChatPiece {
  readonly hasText: boolean;
  /** The field that its thoughts stand in; null where it has none. */
  readonly reasoningField: string | null;
  /** What the answer has used, as far as the endpoint has said it. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  /** Why the answer is over; null while it is not. */
  readonly finishReason: AnswerEnd | null;
  /** The endpoint answered in one piece although it was asked to stream. */
  readonly isWhole: boolean;
}

/**
 * Asks the model something and gives back the pieces of its answer as they come, read as a chat reads them. Leaving the
 * loop ends the request, and counts it.
 *
 * @throws AppError `budget-reached` where a budget has no room for it, `provider-failed` where it ends for a reason that
 *   is no end; NoCompletion where something else answers than a model; HttpProblem for a status that is no success or an
 *   error inside the stream; whatever the connection throws, and the signal's reason.
 */
export async function* streamChat(
  target: DoctorTarget,
  body: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatPiece> {
  const leave = new AbortController();
  const call = target.meter?.begin(estimateTokens(JSON.stringify(body)) + TOKENS_PER_MESSAGE);
  const reported = createReportedCall();
  const whole = createWholeChunks();
  let end: ModelCallEnd = { type: "cut-off" };
  const heard = { any: false };

  const note = (data: unknown, isLast: boolean): void => {
    if (reported.read(data)) call?.reported(reported.soFar(), isLast);
  };
  const toPiece = (frame: Frame, { headers }: Response): ChatPiece => {
    const received = parseReceived(toText(frame));
    const item = frame.isError ? { event: "error", data: received } : received;
    const raw = toStreamChunk(item, headers, (data) => note(data, true));
    note(raw, false);
    const isFirst = !heard.any;
    const {
      content = "",
      reasoning_content: thought = "",
      tool_calls: calls = [],
    } = whole.read(raw).choices[0]?.delta ?? {};
    heard.any ||= content !== "" || thought !== "" || calls.length > 0;
    if (heard.any) target.quirks.proven();
    call?.heard(thought, true);
    call?.heard(calls.length === 0 ? content : content + JSON.stringify(calls), false);
    return {
      hasText: content !== "",
      reasoningField: thought === "" ? null : thoughtField(raw),
      usage: reported.soFar().usage,
      finishReason: whole.ended()?.end ?? null,
      isWhole: isFirst && message.safeParse(raw).success,
    };
  };

  try {
    const response = await sendChat(target, body, AbortSignal.any([signal, leave.signal]));
    call?.sent();
    reported.begin(response.headers);
    let isDone = false;
    for await (const frame of endAfterFinish(
      readFrames(response),
      () => whole.ended() !== undefined,
      () => leave.abort(),
    )) {
      isDone = frame.data === DONE;
      if (isDone) break;
      yield toPiece(frame, response);
    }
    whole.end();
    const ended = whole.ended();
    if (ended?.end === "broken-off") throw brokenOff(ended.word);
    // A call that is written to its end is one, although its server says no reason, or one in every piece.
    const isWhole = whole.hasWholeCalls() || whole.claimed() !== undefined;
    if (isDone && isWhole) end = { type: "made", ...reported.soFar() };
  } catch (thrown) {
    const error = thrown instanceof StreamError ? toProblem(thrown) : thrown;
    if (error instanceof NoCompletion) end = { type: "refused" };
    else if (!heard.any) end = endOfFailure(error);
    throw error;
  } finally {
    leave.abort();
    call?.end(isMade(whole.ended()?.end) ? { type: "made", ...reported.soFar() } : end);
  }
}

/** Whoever leaves an answer that has said its end leaves one that was made. */
const isMade = (end: AnswerEnd | undefined): boolean => end !== undefined && end !== "broken-off";

function brokenOff(word: string): AppError {
  const why = word === "" ? "" : `: ${word}`;
  return new AppError("provider-failed", `The endpoint broke the answer off${why}.`);
}

/** What an event tells that holds an error, in the shape of an answer with the status that it amounts to. */
const toProblem = ({ status = 500, headers, error }: StreamError): HttpProblem =>
  new HttpProblem(status, headers, error, "");

const toText = ({ data }: Frame): string => Buffer.from(data, "latin1").toString();

/** The events of an answer, cut as a chat's are. */
async function* readFrames({ body, headers }: Response): AsyncGenerator<Frame> {
  if (body === null) return;
  const frames = createEventFrames(headers.get("content-type") ?? "");
  for await (const bytes of body as ReadableStream<Uint8Array>) yield* frames.push(bytes);
  yield* frames.end();
}
