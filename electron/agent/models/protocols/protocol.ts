import { isAnthropics, type ProtocolName } from "../../../../shared/endpoint-presets.ts";
import { isFields, toFields, toList, type Fields } from "../../../http/received.ts";
import type { EndpointConnection, HeaderLine } from "../../model-choice.ts";
import { withoutCarried } from "./carried-items.ts";
import type { EventReader } from "./chat-chunk.ts";
import { createMessagesReader } from "./messages-events.ts";
import { learnMessages, toMessagesRequest, type MessagesHabits } from "./messages-request.ts";
import { createResponsesReader } from "./responses-events.ts";
import { learnResponses, toResponsesRequest, type ResponsesHabits } from "./responses-request.ts";

/**
 * How an endpoint is spoken to whose requests and answers are, everywhere else, those of chat completions. One of these
 * serves one connection: what a refusal teaches holds for its later requests.
 */
export interface Protocol {
  readonly name: Exclude<ProtocolName, "chat-completions">;
  /** Below the API's root. */
  readonly path: string;
  /** @param chat the body of a request for chat completions. */
  toRequest(chat: Fields): Fields;
  createReader(): EventReader;
  /**
   * Learns from a refusal.
   *
   * @param words the refusal's own.
   * @param sent the request as it went out.
   * @returns whether the request goes out otherwise from now on.
   */
  learn(words: string, sent: Fields): boolean;
}

export function createProtocol(name: Protocol["name"]): Protocol {
  if (name === "responses") {
    const habits: ResponsesHabits = {};
    return {
      name,
      path: "responses",
      toRequest: (chat) => toResponsesRequest(chat, habits),
      createReader: createResponsesReader,
      learn: (words) => learnResponses(words, habits),
    };
  }
  const habits: MessagesHabits = {};
  return {
    name,
    path: "messages",
    toRequest: (chat) => toMessagesRequest(chat, habits),
    createReader: createMessagesReader,
    learn: (words, sent) => learnMessages(words, sent, habits),
  };
}

/** The version that the Messages of every server have had since 2023. */
const VERSION: HeaderLine = { name: "anthropic-version", value: "2023-06-01" };

/**
 * The headers that a protocol wants beside those of every request.
 *
 * @param connection without its key where that must not or need not go along.
 */
export function protocolHeaders(
  protocol: ProtocolName,
  url: URL,
  { apiKey, keyHeader }: Pick<EndpointConnection, "apiKey" | "keyHeader">,
): { readonly lines: readonly HeaderLine[]; readonly keepsBearer: boolean } {
  if (protocol !== "messages") return { lines: [], keepsBearer: true };
  const key = apiKey === undefined ? [] : [{ name: "x-api-key", value: apiKey }];
  return {
    lines: [VERSION, ...key],
    // Anthropic itself refuses a key as a bearer token here; most servers that follow it take it in no other way.
    keepsBearer: keyHeader !== "x-api-key" && !isAnthropics(url.href),
  };
}

/** What stands below an API's root in the addresses that are asked. */
const BELOW = /\/(chat\/completions|models)$/;

/**
 * Where a protocol has what an address of chat completions stands for. The root of Messages is written with its version or
 * without it: Anthropic's own clients add it.
 */
export function protocolUrl(protocol: ProtocolName, address: string): string {
  const url = new URL(address);
  const below = BELOW.exec(url.pathname)?.[1];
  if (protocol === "chat-completions" || below === undefined) return address;
  const root = url.pathname.slice(0, -below.length - 1).replace(/\/+$/, "");
  if (protocol === "responses") {
    if (below === "models") return address;
    url.pathname = `${root}/responses`;
    return url.href;
  }
  const versioned = /\/v\d+(?:beta|alpha)?$/.test(root) ? root : `${root}/v1`;
  url.pathname = `${versioned}/${below === "models" ? below : "messages"}`;
  // A page holds 20 of them otherwise.
  if (below === "models") url.search = "?limit=1000";
  return url.href;
}

/** As JSON has what only another protocol can read; within a text, its quotes are escaped. */
const FOREIGN = `"type":"parley.`;

/** The body of a request for chat completions without what an endpoint said while it spoke another protocol. */
export function withoutForeign(body: string): string {
  const request = body.includes(FOREIGN) ? parseRequest(body) : undefined;
  if (request === undefined) return body;
  const messages = toList(request["messages"]).map((each) =>
    isFields(each) ? withoutCarried(each) : each,
  );
  return JSON.stringify({ ...request, messages });
}

/** A request body of chat completions as JSON; undefined for what is none. */
export function parseRequest(body: string | null): Fields | undefined {
  if (body === null) return undefined;
  try {
    // Parley wrote it: it may be as long and as deep as a chat is.
    return toFields(JSON.parse(body));
  } catch {
    return undefined;
  }
}
