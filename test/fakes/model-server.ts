import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "./faults/certificate.ts";
import { refuse, type Reply } from "./faults/replies.ts";
import { DONE, finish, text, toolCall, usage } from "./faults/wire.ts";

/** A chat request, parsed. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly tools?: readonly unknown[];
  readonly stream_options?: object;
}

export interface ModelServerOptions {
  /** Where its API begins; requests elsewhere are answered with 404. */
  readonly root?: string;
  /** Answers the list of models; one model named "fake" where it is left out. */
  readonly models?: Reply;
  /** Answers a chat request; as a well-behaved server where it gives back nothing. */
  readonly chat?: (body: ChatBody) => Reply | undefined;
  /** Answers a request for a response; 404 where it is left out. */
  readonly responses?: (body: unknown) => Reply;
  /** Answers whatever else is asked, by its path; 404 where it gives back nothing. */
  readonly other?: (path: string) => Reply | undefined;
  /** The only key it accepts. */
  readonly key?: string;
  readonly tls?: Certificate;
}

/** A chat request that reached it. */
export interface Received {
  readonly body: ChatBody;
  readonly headers: IncomingMessage["headers"];
}

export interface ModelServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly origin: string;
  readonly chats: readonly Received[];
}

const COUNTS = { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 };

/** What a server that can do everything answers: it calls the calculator when it is asked to, and says its result. */
export const wellBehaved: (body: ChatBody) => Reply = (body) => (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const last = body.messages.at(-1);
  const expression = /\d+[*]\d+/.exec(last?.content ?? "")?.[0];
  if (body.tools !== undefined && expression !== undefined && last?.role !== "tool") {
    response.write(toolCall("call_1", "calculator", JSON.stringify({ expression })));
  } else {
    response.write(text(last?.role === "tool" ? `It is ${last.content}.` : "OK"));
    if (last?.content.includes("Count from 1") === true) {
      // Left open: whoever asked stops it.
      return;
    }
    response.write(finish());
    if (body.stream_options !== undefined) response.write(usage(COUNTS));
    response.write(DONE);
  }
  response.end();
};

const MODELS: Reply = (response) => {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ object: "list", data: [{ id: "fake", object: "model" }] }));
};

/** An OpenAI-compatible server with chosen weaknesses, on a free local port. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const { root = "/v1", models = MODELS, chat, responses, other, key, tls } = options;
  const chats: Received[] = [];
  const listener: RequestListener = (request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (key !== undefined && request.headers.authorization !== `Bearer ${key}`) {
        const sent = request.headers.authorization ?? "";
        const error = {
          message: `Incorrect API key provided: ${sent.replace("Bearer ", "")}`,
          code: "invalid_api_key",
        };
        await refuse(401, JSON.stringify({ error }))(response);
      } else if (request.url === `${root}/models`) {
        await models(response);
      } else if (request.url === `${root}/chat/completions`) {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as ChatBody;
        chats.push({ body, headers: request.headers });
        await (chat?.(body) ?? wellBehaved(body))(response);
      } else if (request.url === `${root}/responses` && responses !== undefined) {
        await responses(JSON.parse(Buffer.concat(chunks).toString()))(response);
      } else {
        const notFound = refuse(404, "404 page not found", { "content-type": "text/plain" });
        await (other?.(request.url ?? "") ?? notFound)(response);
      }
    })();
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer({ ...tls }, listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    chats,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
