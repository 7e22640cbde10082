import { z } from "zod";
import { toApiUrl, toHeaders, type DoctorTarget } from "./doctor-target.ts";
import { createEventFrames, type Frame } from "../agent/models/event-frames.ts";
import { parseReceived } from "../http/readable-json.ts";
import { HttpProblem, toHttpProblem } from "./http-problem.ts";

const said = z.object({
  content: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
});

const chunkSchema = z.object({
  choices: z
    .array(z.object({ delta: said.nullish(), message: said.nullish() }))
    .nullish()
    .transform((choices) => choices?.[0]),
  usage: z
    .object({ prompt_tokens: z.number(), completion_tokens: z.number() })
    .nullish()
    .catch(null),
  error: z.unknown().optional(),
});

/** One piece of an answer, as far as a test looks at it. */
export interface ChatPiece {
  readonly hasText: boolean;
  readonly reasoningField: string | null;
  readonly hasToolCall: boolean;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | null;
  /** The endpoint answered in one piece although it was asked to stream. */
  readonly isWhole: boolean;
}

/**
 * Asks the model something and gives back the pieces of its answer as they come. Leaving the loop ends the request.
 *
 * @throws HttpProblem for a status that is no success or an error inside the stream, whatever the connection throws, and
 *   the signal's reason.
 */
export async function* streamChat(
  target: DoctorTarget,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): AsyncGenerator<ChatPiece> {
  const leave = new AbortController();
  const response = await target.fetch(toApiUrl(target.baseUrl, "chat/completions"), {
    method: "POST",
    headers: toHeaders(target),
    body: JSON.stringify({ model: target.model, stream: true, ...body }),
    signal: AbortSignal.any([signal, leave.signal]),
    redirect: "manual",
  });
  try {
    if (!response.ok) throw await toHttpProblem(response);
    if (!(response.headers.get("content-type") ?? "").includes("event-stream")) {
      yield toPiece(parseReceived(await response.text()), response, true);
      return;
    }
    for await (const data of readEvents(response)) {
      if (data === "[DONE]") return;
      yield toPiece(parseReceived(data), response, false);
    }
  } finally {
    leave.abort();
  }
}

function toPiece(raw: unknown, { headers }: Response, isWhole: boolean): ChatPiece {
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
  const usage = data?.usage ?? null;
  return {
    hasText: (words?.content ?? "") !== "",
    reasoningField,
    hasToolCall: (words?.tool_calls ?? []).length > 0,
    usage:
      usage === null
        ? null
        : { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
    isWhole,
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
