import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { Random } from "../load/random.ts";

/** One request for an answer, as it came in. */
export interface Asked {
  /** The word that tells the person's message from every other one. */
  readonly tag: string;
  /** How many messages it carried: the same tag with the same number is the same request. */
  readonly messages: number;
}

export interface Provider extends AsyncDisposable {
  readonly baseUrl: string;
  readonly asked: readonly Asked[];
}

const TAG = /\bt\d+x\d+\b/;

/** A message that makes the provider ask for a tool before it answers. */
export const WITH_TOOL = "with a tool";

/** The whole answer to a message: words that are numbered, so that one that is lost, doubled or moved is seen. */
export function answerTo(tag: string): string {
  // Between 300 and 1,500, by the tag alone: whoever judges must come to the same text.
  const words = 300 + ((Number(tag.replace("t", "").replace("x", "")) * 7_919) % 1_200);
  return Array.from({ length: words }, (_, index) => `${tag}.${index}`).join(" ");
}

const body = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
});

/** A model server that floods: it sends as fast as its mood of the moment allows, and never waits for the reader. */
export async function startProvider(random: Random): Promise<Provider> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat((await request.toArray()) as Buffer[]).toString();
    if (!request.url?.endsWith("/chat/completions")) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ object: "list", data: [{ id: "flood", object: "model" }] }));
      return;
    }
    const { messages } = body.parse(JSON.parse(text));
    const question = JSON.stringify(messages.findLast(({ role }) => role === "user")?.content);
    const tag = TAG.exec(question)?.[0] ?? "";
    asked.push({ tag, messages: messages.length });
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (question.includes(WITH_TOOL) && messages.at(-1)?.role === "user") callTool(response);
    else await flood(response, answerTo(tag), random);
    send(response, {
      choices: [],
      usage: { prompt_tokens: 50, completion_tokens: 500, total_tokens: 550 },
    });
    response.end("data: [DONE]\n\n");
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const send = (response: ServerResponse, chunk: object): boolean =>
  response.write(
    `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "flood", ...chunk })}\n\n`,
  );

const delta = (content: object, finish: string | null = null): object => ({
  choices: [{ index: 0, delta: content, finish_reason: finish }],
});

function callTool(response: ServerResponse): void {
  const call = { name: "calculator", arguments: '{"expression":"2*3"}' };
  send(
    response,
    delta({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: call }] }),
  );
  send(response, delta({}, "tool_calls"));
}

async function flood(response: ServerResponse, text: string, random: Random): Promise<void> {
  const pieces = text.split(/(?= )/);
  let next = 0;
  while (next < pieces.length && !response.destroyed) {
    // Mostly a steady stream, now and then a burst or a breath.
    const count = random.below(20) === 0 ? 100 : 1 + random.below(8);
    for (const piece of pieces.slice(next, next + count)) send(response, delta({ content: piece }));
    next += count;
    await pause(random.below(40) === 0 ? 60 : 2 + random.below(6));
  }
  send(response, delta({}, "stop"));
}
