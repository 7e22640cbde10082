import type { ProtocolName } from "../../../shared/endpoint-presets.ts";
import { headerNameProblem, headerValueProblem } from "../../../shared/endpoint-rules.ts";
import type { BodyKind } from "../../http/bounded-body.ts";
import { createHttpClient } from "../../http/http-client.ts";
import type { EndpointConnection } from "../model-choice.ts";
import type { Fields } from "../../http/received.ts";
import {
  createProtocol,
  parseRequest,
  protocolHeaders,
  protocolUrl,
  withoutForeign,
  type Protocol,
} from "../models/protocols/protocol.ts";
import { isMarkedAsResponses } from "../models/quirks.ts";
import { translateBody } from "../models/protocols/translate-body.ts";
import { hasBody, toRefusal } from "./to-refusal.ts";
import { unmaskRefusal } from "./unmask-refusal.ts";

/** What an endpoint needs to be told. The SDK would add the machine's details, and headers named in the environment. */
const SENT_HEADERS = ["accept", "authorization", "content-type"];

interface FetchOptions {
  /** Called whenever a request is on its way: the connection stands, and the endpoint may begin to work. */
  readonly onSent?: () => void;
  /**
   * Called with each request of a chat as it goes out: in the words of its protocol where it is translated, undefined where
   * it goes out as it was asked.
   */
  readonly onRequest?: (translated: Fields | undefined) => void;
  /** What is read of its answers; a document where nothing is said. */
  readonly kind?: BodyKind;
}

/**
 * The one way to an endpoint, for chats and for everything else that is asked of it: through its proxy, with its own
 * headers and its key, and with nothing of the machine. What comes back is bounded.
 *
 * Whoever asks speaks chat completions. Where the endpoint speaks another protocol, requests and answers are translated
 * here (`models/protocols`), so that a chat and a test of the connection send the same.
 */
export function createEndpointFetch(
  connection: EndpointConnection,
  { onSent, onRequest, kind }: FetchOptions = {},
): typeof fetch {
  const { baseUrl, proxy = { type: "none" }, http = createHttpClient() } = connection;
  const ownHeaders = toOwnHeaders(connection);
  const secrets = [connection.apiKey ?? "", ...ownHeaders.map(([, value]) => value)];
  const protocols = new Map<Protocol["name"], Protocol>();
  const speak = (name: Protocol["name"]): Protocol => {
    const known = protocols.get(name) ?? createProtocol(name);
    protocols.set(name, known);
    return known;
  };

  const ask = async (input: Asked, init: RequestInit | undefined): Promise<Response> => {
    const { protocol } = input;
    const given = new Headers(init?.headers);
    const headers = SENT_HEADERS.flatMap((name): [string, string][] => {
      const value = given.get(name);
      return value === null ? [] : [[name, value]];
    });
    const url = protocolUrl(protocol, input.url);
    // What is tried beside the endpoint's own address gets nothing that opens it; without a key, the SDK would send a
    // word that says so, and some servers refuse any key they do not know.
    const isOwn = new URL(url).origin === new URL(baseUrl).origin;
    const wanted = protocolHeaders(protocol, new URL(url), {
      ...connection,
      apiKey: isOwn && !hasOwn("x-api-key") ? connection.apiKey : undefined,
    });
    const sent = headers.filter(
      ([name]) =>
        name !== "authorization" ||
        (isOwn &&
          wanted.keepsBearer &&
          connection.apiKey !== undefined &&
          connection.keyHeader !== "api-key"),
    );
    const named = wanted.lines
      .filter(({ name }) => !hasOwn(name))
      .map(({ name, value }): [string, string] => [name, value]);
    const signal = init?.signal ?? null;
    const send = (to: string): Promise<Response> =>
      http.send(
        to,
        {
          method: init?.method ?? "GET",
          body: input.body,
          signal,
          ...(onSent !== undefined && { onSent }),
          ...(kind !== undefined && { kind }),
          headers: [...sent, ...named, ...(isOwn ? ownHeaders : []), ["user-agent", "Parley"]],
        },
        proxy,
      );
    let whole = await send(url);
    // A slash that is missing, mostly. Nobody else sees anything.
    for (
      let next = sameOrigin(whole, url), hops = 0;
      next !== undefined && hops < MOST_HOPS;
      hops += 1
    ) {
      await whole.body?.cancel();
      whole = await send(next);
      next = sameOrigin(whole, next);
    }
    const answered = whole.ok ? await unmaskRefusal(whole) : whole;
    return answered.ok ? answered : await toRefusal(answered, secrets, signal);
  };

  /** @throws as `ask` does. */
  const translate = async (
    protocol: Protocol,
    url: string,
    chat: Fields,
    init: RequestInit | undefined,
  ): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const request = protocol.toRequest(chat);
      onRequest?.(request);
      const asked = { protocol: protocol.name, url, body: JSON.stringify(request) };
      const answered = await ask(asked, init);
      if (answered.ok) return translateBody(answered, protocol.createReader());
      const { status, statusText, headers } = answered;
      const words = await answered.text();
      const mayLearn = [400, 422].includes(status) && attempt < MOST_ATTEMPTS;
      if (mayLearn && protocol.learn(words, request)) continue;
      const isNoSuchPath = [404, 405].includes(status) && !/^\s*[[{]/.test(words);
      const told = isNoSuchPath ? noSuchPath(protocol) : hasBody(status) ? words : null;
      return new Response(told, { status, statusText, headers });
    }
  };

  const hasOwn = (name: string): boolean =>
    ownHeaders.some(([each]) => each.toLowerCase() === name.toLowerCase());

  return async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const body = (init?.body ?? null) as string | null;
    const { protocol: own = "chat-completions" } = connection;
    const protocol =
      own === "chat-completions" && isMarkedAsResponses(body ?? "") ? "responses" : own;
    const chat = protocol === "chat-completions" ? undefined : parseRequest(body);
    if (protocol !== "chat-completions" && chat !== undefined) {
      return translate(speak(protocol), url, chat, init);
    }
    onRequest?.(undefined);
    return ask({ protocol, url, body: body === null ? null : withoutForeign(body) }, init);
  };
}

/** What one request asks, before it is known where that is. */
interface Asked {
  readonly protocol: ProtocolName;
  /** As chat completions have it. */
  readonly url: string;
  readonly body: string | null;
}

/** In the shape of an answer that has words of its own. */
const noSuchPath = ({ path }: Protocol): string =>
  JSON.stringify({
    error: {
      message: `Nothing answers at /${path}. Check the endpoint’s protocol and its base URL.`,
    },
  });

/** As often as a request goes out without one more thing that was refused; nothing was answered before that. */
const MOST_ATTEMPTS = 4;

const MOST_HOPS = 3;

/**
 * Where a redirect leads on the same host, by the same way; undefined for any other answer. One that leaves open with which
 * method (301, 302) is followed to the same path alone, written with other slashes: a login page is no API.
 */
function sameOrigin({ status, headers }: Response, from: string): string | undefined {
  const location = headers.get("location");
  if (![301, 302, 307, 308].includes(status) || location === null) return undefined;
  const to = URL.parse(location, from);
  const isKept = status === 307 || status === 308;
  if (!isKept && to !== null && plainPath(to) !== plainPath(new URL(from))) return undefined;
  return to !== null && to.origin === new URL(from).origin && `${to.username}${to.password}` === ""
    ? to.href
    : undefined;
}

const plainPath = ({ pathname }: URL): string =>
  pathname.replaceAll(/\/{2,}/g, "/").replace(/\/$/, "");

function toOwnHeaders({ headers = [], keyHeader, apiKey }: EndpointConnection): [string, string][] {
  // Settings may have been written by hand.
  const usable = headers.filter(
    ({ name, value }) =>
      headerNameProblem(name) === undefined && headerValueProblem(value) === undefined,
  );
  const own = usable.map(({ name, value }): [string, string] => [name, value]);
  if (keyHeader !== "api-key" || apiKey === undefined) return own;
  // A header of one's own takes the place of the one that is implied.
  const isSet = own.some(([name]) => name.toLowerCase() === "api-key");
  return isSet ? own : [...own, ["api-key", apiKey]];
}
