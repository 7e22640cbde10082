import { z } from "zod";
import { createEventFrames, type Frame } from "../agent/models/event-frames.ts";
import { createReportedCall } from "../agent/models/reported-call.ts";
import type { ModelCallEnd } from "../agent/run-bounds.ts";
import { parseReceived } from "../http/readable-json.ts";
import type { DoctorTarget } from "./doctor-target.ts";
import { HttpProblem } from "./http-problem.ts";
import { endOfFailure, sendChat } from "./send-chat.ts";

const said = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
});

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: said.nullish(),
        message: said.nullish(),
        finish_reason: z.string().nullish().catch(null),
      }),
    )
    .nullish()
    .transform((choices) => choices?.[0]),
  error: z.unknown().optional(),
});

/** One piece of an answer, as far as a test looks at it. */
export interface ChatPiece {
  readonly hasText: boolean;
  readonly reasoningField: string | null;
  readonly hasToolCall: boolean;
  /** What the answer has used, as far as the endpoint has said it. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  /** Why the answer is over; null while it is not. */
  readonly finishReason: string | null;
  /** The endpoint answered in one piece although it was asked to stream. */
  readonly isWhole: boolean;
}

/**
 * Asks the model something and gives back the pieces of its answer as they come. Leaving the loop ends the request, and
 * counts it.
 *
 * @throws AppError `budget-reached` where a budget has no room for it, HttpProblem for a status that is no success or an error inside the stream, whatever the connection throws, and
 *   the signal's reason.
 */
export async function* streamChat(
  target: DoctorTarget,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): AsyncGenerator<ChatPiece> {
  const leave = new AbortController();
  const call = target.meter?.begin(body);
  const reported = createReportedCall();
  let end: ModelCallEnd = { type: "cut-off" };
  const heard = { any: false };
  const toPiece = (raw: unknown, response: Response, isWhole: boolean): ChatPiece => {
    if (reported.read(raw)) call?.reported(reported.soFar(), isError(raw));
    const { piece, text, thought } = readPiece(raw, response, isWhole);
    heard.any ||= piece.hasText || piece.hasToolCall || piece.reasoningField !== null;
    call?.heard(thought, true);
    call?.heard(text, false);
    if (piece.finishReason !== null || isWhole) end = { type: "made", ...reported.soFar() };
    return { ...piece, usage: reported.soFar().usage };
  };
  try {
    const response = await sendChat(target, body, AbortSignal.any([signal, leave.signal]));
    call?.sent();
    reported.begin(response.headers);
    if (!(response.headers.get("content-type") ?? "").includes("event-stream")) {
      yield toPiece(parseReceived(await response.text()), response, true);
      return;
    }
    for await (const data of readEvents(response)) {
      if (data === "[DONE]") return;
      yield toPiece(parseReceived(data), response, false);
    }
  } catch (error) {
    if (!heard.any) end = endOfFailure(error);
    throw error;
  } finally {
    leave.abort();
    // The count mostly comes behind the reason.
    call?.end(end.type === "made" ? { ...end, ...reported.soFar() } : end);
  }
}

const isError = (raw: unknown): boolean => Boolean(chunkSchema.safeParse(raw).data?.error);

interface ReadPiece {
  readonly piece: Omit<ChatPiece, "usage">;
  /** What it says; what it thinks. */
  readonly text: string;
  readonly thought: string;
}

function readPiece(raw: unknown, { headers }: Response, isWhole: boolean): ReadPiece {
  const { data } = chunkSchema.safeParse(raw);
  if (data?.error !== undefined && data.error !== null) {
    const code = z.object({ code: z.int().min(300).max(599) }).safeParse(data.error).data?.code;
    throw new HttpProblem(code ?? 500, headers, data.error, "");
  }
  const words = data?.choices?.delta ?? data?.choices?.message;
  const reasoningField = words?.reasoning_content
    ? "reasoning_content"
    : words?.reasoning
      ? "reasoning"
      : null;
  const calls = words?.tool_calls ?? [];
  const content = words?.content ?? "";
  return {
    text: calls.length === 0 ? content : content + JSON.stringify(calls),
    thought: words?.reasoning_content ?? words?.reasoning ?? "",
    piece: {
      hasText: content !== "",
      reasoningField,
      hasToolCall: calls.length > 0,
      finishReason: data?.choices?.finish_reason ?? null,
      isWhole,
    },
  };
}

/** The data of each event, cut as a chat's are. */
async function* readEvents({ body, headers }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const frames = createEventFrames(headers.get("content-type") ?? "");
  const toText = ({ data }: Frame): string => Buffer.from(data, "latin1").toString();
  for await (const bytes of body as ReadableStream<Uint8Array>) {
    yield* frames.push(bytes).map(toText);
  }
  yield* frames.end().map(toText);
}
