import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One thing the server does while it streams an answer. */
export type Step =
  | { readonly type: "delta"; readonly delta: Record<string, unknown> }
  | { readonly type: "finish"; readonly reason: string }
  | { readonly type: "usage"; readonly usage: Record<string, unknown> }
  | { readonly type: "raw"; readonly text: string }
  /** Goes on when the promise resolves, so that a test decides what is on the wire and when. */
  | { readonly type: "gate"; readonly until: Promise<unknown> }
  /** Cuts the socket. */
  | { readonly type: "drop" };

export type Reply =
  | { readonly type: "stream"; readonly steps: readonly Step[]; readonly done: boolean }
  | {
      readonly type: "body";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

/** A request as it came over the wire. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON body; undefined where there was none. */
  readonly body: ChatRequest | undefined;
  /** Settles when the exchange is over: true when the reply was sent to its end, false when the client hung up. */
  readonly closed: Promise<boolean>;
}

export interface ChatRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly messages: readonly WireMessage[];
  readonly tools?: readonly unknown[];
  readonly [key: string]: unknown;
}

export interface WireMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content?: unknown;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

/** Text in as many pieces as there are arguments. */
export const text = (...pieces: readonly string[]): Step[] =>
  pieces.map((content) => ({ type: "delta", delta: { content } }));

/** Thinking, in the field most servers use. */
export const reasoning = (...pieces: readonly string[]): Step[] =>
  pieces.map((piece) => ({ type: "delta", delta: { reasoning_content: piece } }));

/** A tool call whose arguments come in two pieces; a string goes out as it is, valid JSON or not. */
export function toolCall(id: string, name: string, args: unknown, index = 0): Step[] {
  const written = typeof args === "string" ? args : JSON.stringify(args);
  const half = Math.ceil(written.length / 2);
  const piece = (call: Record<string, unknown>): Step => ({
    type: "delta",
    delta: { tool_calls: [{ index, ...call }] },
  });
  return [
    piece({ id, type: "function", function: { name, arguments: "" } }),
    piece({ function: { arguments: written.slice(0, half) } }),
    piece({ function: { arguments: written.slice(half) } }),
  ];
}

export const finish = (reason = "stop"): Step => ({ type: "finish", reason });
export const gate = (until: Promise<unknown>): Step => ({ type: "gate", until });
export const hang = (): Step => gate(new Promise(() => undefined));
export const drop = (): Step => ({ type: "drop" });
export const raw = (piece: string): Step => ({ type: "raw", text: piece });

export const usage = (promptTokens = 11, completionTokens = 7): Step => ({
  type: "usage",
  usage: {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
});

export const stream = (...steps: readonly (Step | readonly Step[])[]): Reply => ({
  type: "stream",
  steps: steps.flat(),
  done: true,
});

/** As `stream`, but the connection closes in order without `[DONE]`. */
export const streamWithoutDone = (...steps: readonly (Step | readonly Step[])[]): Reply => ({
  type: "stream",
  steps: steps.flat(),
  done: false,
});

/** A whole answer: the text, `stop`, usage. */
export const answer = (...pieces: readonly string[]): Reply =>
  stream(text(...pieces), finish(), usage());

export const body = (
  status: number,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({ type: "body", status, headers, body: content });

/** An error as OpenAI words it. */
export const failure = (
  status: number,
  error: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Reply =>
  body(status, JSON.stringify({ error }), { "content-type": "application/json", ...headers });

export interface OpenAiServer extends AsyncDisposable {
  /** Root of the API, with `/v1`. */
  readonly baseUrl: string;
  /** Every chat request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Scripts the next replies, one per request. */
  reply(...replies: readonly Reply[]): void;
  /** Answers every request that no reply was scripted for. */
  replyAlways(toReply: (request: ChatRequest) => Reply): void;
  /** The request number `index` (from 0), as soon as it has come. */
  request(index: number): Promise<RecordedRequest>;
  close(): Promise<void>;
}

/** Starts a server on a free local port that speaks OpenAI's chat completions as it is told to. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const scripted: Reply[] = [];
  const requests: RecordedRequest[] = [];
  const waiting = new Map<number, PromiseWithResolvers<RecordedRequest>>();
  let toReply = (_request: ChatRequest): Reply =>
    failure(501, { message: "The test scripted no reply for this request." });

  const expected = (index: number): PromiseWithResolvers<RecordedRequest> => {
    const known = waiting.get(index) ?? Promise.withResolvers<RecordedRequest>();
    waiting.set(index, known);
    return known;
  };

  const server = createServer((incoming, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const path = incoming.url ?? "";
      if (incoming.method === "GET" && path === "/v1/models") {
        const models = [{ id: "fake", object: "model", owned_by: "test" }];
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ object: "list", data: models }));
        return;
      }
      const closed = new Promise<boolean>((resolve) => {
        response.once("close", () => resolve(response.writableFinished));
      });
      const request: RecordedRequest = {
        method: incoming.method ?? "",
        path,
        headers: incoming.headers,
        body: parse(Buffer.concat(chunks).toString()),
        closed,
      };
      requests.push(request);
      expected(requests.length - 1).resolve(request);
      if (request.body === undefined || path !== "/v1/chat/completions") {
        await send(response, body(404, "404 page not found"), "");
        return;
      }
      await send(response, scripted.shift() ?? toReply(request.body), request.body.model);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    reply: (...replies) => {
      scripted.push(...replies);
    },
    replyAlways: (next) => {
      toReply = next;
    },
    request: (index) => expected(index).promise,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function send(response: ServerResponse, reply: Reply, model: string): Promise<void> {
  if (reply.type === "body") {
    response.writeHead(reply.status, reply.headers).end(reply.body);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  const base = { id: "chatcmpl-fake", object: "chat.completion.chunk", created: 1, model };
  const event = (data: unknown): void => {
    response.write(`data: ${JSON.stringify(data)}\n\n`);
  };
  const choice = (delta: unknown, reason: string | null): void =>
    event({ ...base, choices: [{ index: 0, delta, finish_reason: reason }] });
  for (const step of reply.steps) {
    switch (step.type) {
      case "delta":
        choice(step.delta, null);
        break;
      case "finish":
        choice({}, step.reason);
        break;
      case "usage":
        event({ ...base, choices: [], usage: step.usage });
        break;
      case "raw":
        response.write(step.text);
        break;
      case "gate":
        await step.until;
        break;
      case "drop":
        // What was written before must reach the client first.
        await new Promise((resolve) => response.write("\n", resolve));
        response.destroy();
        return;
    }
    if (response.destroyed) return;
  }
  if (reply.done) response.write("data: [DONE]\n\n");
  response.end();
}

function parse(content: string): ChatRequest | undefined {
  try {
    return JSON.parse(content) as ChatRequest;
  } catch {
    return undefined;
  }
}
