import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { protocolOf, type PresetName, type ProtocolName } from "../../shared/endpoint-presets.ts";
import { refuse, type Reply } from "../fakes/faults/replies.ts";
import { anthropic, chat, openResponses, sendEvents, type Dialect } from "./dialects.ts";
import { nextStep, type Asked, type Step } from "./step.ts";

/** A server as somebody met it: what it sends, what it refuses, what it demands. */
export interface Persona {
  /** Whose server, and which habit. */
  readonly name: string;
  /** The documentation or the public report it is modelled on. */
  readonly source: string;
  /** What a person chooses for it; custom where nothing is said. */
  readonly preset?: PresetName;
  /** What a person chooses for it; the preset's where nothing is said. */
  readonly protocol?: ProtocolName;
  /** Where its API begins. */
  readonly root?: string;
  /** The address as it is typed; the origin with the root where nothing is said. */
  readonly typed?: (origin: string) => string;
  readonly model?: string;
  /** Undefined for a server that wants none. */
  readonly key?: string;
  /** Where it wants its key. */
  readonly keyHeader?: "authorization" | "api-key" | "x-api-key";
  /** What it answers when it is asked for its models; a list with `model` where nothing is said. */
  readonly models?: Reply;
  /** In which protocols it answers; in the one that a person chooses for it where nothing is said. */
  readonly speaks?: readonly ProtocolName[];
  /** Why it takes no such request; undefined for one that it takes. One of these is made for each run of it. */
  readonly refuses?: () => (asked: Asked, path: string) => Reply | undefined;
  /** How it answers; as its protocol has it where nothing is said. */
  readonly says?: (step: Step, asked: Asked, usual: readonly string[]) => readonly string[] | Reply;
  /** It takes no tools, or not what they answer: answers come without, and say so. */
  readonly hasNoTools?: boolean;
}

const DIALECTS: Readonly<Record<ProtocolName, Dialect>> = {
  "chat-completions": chat,
  messages: anthropic,
  responses: openResponses,
};

/** An error as OpenAI words it. */
export const openAiError = (
  status: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Reply =>
  refuse(
    status,
    JSON.stringify({
      error: { message, type: "invalid_request_error", param: null, code: null, ...more },
    }),
  );

export interface RunningPersona extends AsyncDisposable {
  readonly origin: string;
  /** All that was asked of its models, newest last. */
  readonly asked: readonly Asked[];
}

/** Starts a persona on a free local port. */
export async function startPersona(persona: Persona): Promise<RunningPersona> {
  const {
    preset = "custom",
    root = "/v1",
    model = "persona-1",
    key,
    keyHeader = "authorization",
  } = persona;
  const speaks = persona.speaks ?? [
    persona.protocol ?? protocolOf({ protocol: "automatic", preset, baseUrl: "" }),
  ];
  const refuses = persona.refuses?.();
  const asked: Asked[] = [];

  const isLetIn = ({ headers }: IncomingMessage): boolean => {
    if (key === undefined) return headers.authorization === undefined;
    const sent = headers[keyHeader];
    return sent === (keyHeader === "authorization" ? `Bearer ${key}` : key);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const each of request) chunks.push(each as Buffer);
    const path = (request.url ?? "").replace(/\?.*$/, "");
    if (!isLetIn(request)) {
      await openAiError(401, "Incorrect API key provided.", { code: "invalid_api_key" })(response);
      return;
    }
    if (path === `${root}/models`) {
      const usual = refuse(200, JSON.stringify({ object: "list", data: [{ id: model }] }));
      await (persona.models ?? usual)(response);
      return;
    }
    const dialect = speaks
      .map((name) => DIALECTS[name])
      .find((each) => `${root}${each.path}` === path);
    if (dialect === undefined || request.method !== "POST") {
      const headers = { "content-type": "text/plain" };
      await refuse(404, "404 page not found", headers)(response);
      return;
    }
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked["body"];
    const read: Asked = { ...dialect.read(body), body, headers: request.headers };
    asked.push(read);
    const refused = refuses?.(read, path);
    if (refused !== undefined) {
      await refused(response);
      return;
    }
    const step = nextStep(read);
    const usual = dialect.write(step, read);
    const said = persona.says?.(step, read, usual) ?? usual;
    if (typeof said === "function") await said(response);
    else sendEvents(response, said, step.type === "count");
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
