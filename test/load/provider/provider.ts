import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { readTag, writeTag } from "../run-tag.ts";
import { sharedNow } from "../shared-clock.ts";
import { planAnswer, type AnswerPlan } from "./plan-answer.ts";
import type { FromProvider, ServedRequest } from "./served-request.ts";

/**
 * An OpenAI-compatible server in a process of its own: on the loopback interface only, gone with the process that
 * started it and after an hour in any case. Started with the seed as its only argument.
 */
const LIFETIME_MS = 60 * 60 * 1_000;
const MOST_CONNECTIONS = 2_000;
const MOST_REQUEST_BYTES = 4_000_000;

interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
}

const seed = Number(process.argv[2]);
const served: ServedRequest[] = [];
const attempts = new Map<string, number>();

const tell = (message: FromProvider): void => void process.send?.(message);

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const arrivedAt = sharedNow();
  const { messages, model } = await readRequest(request);
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  const tag = readTag(JSON.stringify(messages[lastUser]?.content));
  if (tag === undefined) throw new Error("The question names no run.");
  const step = messages.slice(lastUser).filter(({ role }) => role === "tool").length;
  const key = `${writeTag(tag)}/${step}`;
  const attempt = (attempts.get(key) ?? 0) + 1;
  attempts.set(key, attempt);
  const plan = planAnswer({ seed, ...tag, step, attempt });
  const promptTokens = Math.ceil(JSON.stringify(messages).length / 4);
  const said = await play(plan, response, { model, promptTokens });
  served.push({ ...tag, arrivedAt, ...said });
}

async function play(
  plan: AnswerPlan,
  response: ServerResponse,
  { model, promptTokens }: { model: string; promptTokens: number },
): Promise<Pick<ServedRequest, "firstTextAt" | "text" | "end">> {
  let text = "";
  let firstTextAt: number | null = null;
  const send = async (choice: unknown, usage: unknown = null): Promise<void> => {
    const choices = choice === undefined ? [] : [{ index: 0, ...(choice as object) }];
    const chunk = {
      id: "load",
      object: "chat.completion.chunk",
      created: 1,
      model,
      choices,
      usage,
    };
    if (response.write(`data: ${JSON.stringify(chunk)}\n\n`)) return;
    await Promise.race([once(response, "drain"), once(response, "close")]);
  };
  const finish = async (reason: string, tokens: number): Promise<void> => {
    await send({ delta: {}, finish_reason: reason });
    const total = { prompt_tokens: promptTokens, completion_tokens: tokens };
    await send(undefined, { ...total, total_tokens: promptTokens + tokens });
    response.end("data: [DONE]\n\n");
  };

  const isGone = (): boolean => response.destroyed;
  await sleep(plan.delayMs);
  if (isGone()) return { firstTextAt, text, end: "left" };
  if (plan.type === "refuse") {
    response.writeHead(plan.status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { message: "The server had an error.", code: null } }));
    return { firstTextAt, text, end: "refused" };
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  if (plan.type === "call-tool") {
    const call = { name: "calculator", arguments: JSON.stringify({ expression: plan.expression }) };
    const toolCall = { index: 0, id: "call_1", type: "function", function: call };
    await send({ delta: { tool_calls: [toolCall] }, finish_reason: null });
    await finish("tool_calls", 20);
    return { firstTextAt, text, end: "tool-call" };
  }
  for (const [index, piece] of plan.pieces.entries()) {
    if (piece.gapMs >= 1) await sleep(piece.gapMs);
    if (isGone()) return { firstTextAt, text, end: "left" };
    if (index === plan.dropAfter) {
      response.destroy();
      return { firstTextAt, text, end: "dropped" };
    }
    firstTextAt ??= sharedNow();
    text += piece.text;
    await send({ delta: { content: piece.text }, finish_reason: null });
  }
  await finish("stop", plan.pieces.length);
  return { firstTextAt, text, end: "complete" };
}

async function readRequest(request: IncomingMessage): Promise<ChatRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_REQUEST_BYTES) throw new Error("The request is too large.");
  }
  return JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    process.stderr.write(`load provider: ${String(error)}\n`);
    response.destroy();
  });
});
server.maxConnections = MOST_CONNECTIONS;
server.listen(0, "127.0.0.1", () => {
  tell({ type: "ready", port: (server.address() as AddressInfo).port });
});
process.on("message", () => tell({ type: "served", requests: served }));
process.once("disconnect", () => process.exit(0));
setTimeout(() => process.exit(1), LIFETIME_MS).unref();
