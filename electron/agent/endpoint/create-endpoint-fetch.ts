import { headerNameProblem, headerValueProblem } from "../../../shared/endpoint-rules.ts";
import type { BodyKind } from "../../http/bounded-body.ts";
import { createHttpClient } from "../../http/http-client.ts";
import type { EndpointConnection } from "../model-choice.ts";
import { toRefusal } from "./to-refusal.ts";
import { unmaskRefusal } from "./unmask-refusal.ts";

/** What an endpoint needs to be told. The SDK would add the machine's details, and headers named in the environment. */
const SENT_HEADERS = ["accept", "authorization", "content-type"];

interface FetchOptions {
  /** Called whenever a request is on its way: the connection stands, and the endpoint may begin to work. */
  readonly onSent?: () => void;
  /** What is read of its answers; a document where nothing is said. */
  readonly kind?: BodyKind;
}

/**
 * The one way to an endpoint, for chats and for everything else that is asked of it: through its proxy, with its own
 * headers and its key, and with nothing of the machine. What comes back is bounded.
 */
export function createEndpointFetch(
  connection: EndpointConnection,
  { onSent, kind }: FetchOptions = {},
): typeof fetch {
  const { baseUrl, proxy = { type: "none" }, http = createHttpClient() } = connection;
  const ownHeaders = toOwnHeaders(connection);
  const secrets = [connection.apiKey ?? "", ...ownHeaders.map(([, value]) => value)];
  return async (input, init) => {
    const given = new Headers(init?.headers);
    const headers = SENT_HEADERS.flatMap((name): [string, string][] => {
      const value = given.get(name);
      return value === null ? [] : [[name, value]];
    });
    const url = String(input instanceof Request ? input.url : input);
    // What is tried beside the endpoint's own address gets nothing that opens it; without a key, the SDK would send a
    // word that says so, and some servers refuse any key they do not know.
    const isOwn = new URL(url).origin === new URL(baseUrl).origin;
    const sent = headers.filter(
      ([name]) =>
        name !== "authorization" ||
        (isOwn && connection.apiKey !== undefined && connection.keyHeader !== "api-key"),
    );
    const signal = init?.signal ?? null;
    const send = (to: string): Promise<Response> =>
      http.send(
        to,
        {
          method: init?.method ?? "GET",
          body: (init?.body ?? null) as string | null,
          signal,
          ...(onSent !== undefined && { onSent }),
          ...(kind !== undefined && { kind }),
          headers: [...sent, ...(isOwn ? ownHeaders : []), ["user-agent", "Parley"]],
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
}

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
