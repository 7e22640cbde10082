import { Agent, fetch as undiciFetch, ProxyAgent, type Dispatcher } from "undici";
import { headerNameProblem, headerValueProblem } from "../../../shared/endpoint-rules.ts";
import { AppError } from "../../../shared/errors.ts";
import type { EndpointConnection } from "../model-choice.ts";
import { chooseProxy } from "./choose-proxy.ts";
import { toRefusal } from "./to-refusal.ts";
import { unmaskRefusal } from "./unmask-refusal.ts";

/** What an endpoint needs to be told. The SDK would add the machine's details, and headers named in the environment. */
const SENT_HEADERS = ["accept", "authorization", "content-type"];

const NO_VARIABLES = { https: undefined, http: undefined, no: undefined };

/**
 * The one way to an endpoint, for chats and for everything else that is asked of it: through its proxy, with its own
 * headers and its key, and with nothing of the machine.
 *
 * Undici's own `fetch` and not the runtime's, so that what the runtime makes of proxy variables changes nothing here.
 * A redirect is answered and not followed: it would take the headers to an address that nobody has agreed to.
 */
export function createEndpointFetch(connection: EndpointConnection): typeof fetch {
  const { baseUrl, proxy = { type: "none" }, proxyVariables = NO_VARIABLES } = connection;
  const via = chooseProxy(new URL(baseUrl), proxy, proxyVariables);
  const dispatcher = createDispatcher(via);
  const ownHeaders = toOwnHeaders(connection);
  const secrets = [connection.apiKey ?? "", ...ownHeaders.map(([, value]) => value)];
  return async (input, init) => {
    const given = new Headers(init?.headers);
    const headers = SENT_HEADERS.flatMap((name): [string, string][] => {
      const value = given.get(name);
      return value === null ? [] : [[name, value]];
    });
    const url = String(input instanceof Request ? input.url : input);
    // What is tried beside the endpoint's own address gets nothing that opens it.
    const isOwn = new URL(url).origin === new URL(baseUrl).origin;
    const sent = headers.filter(
      ([name]) => name !== "authorization" || (isOwn && connection.keyHeader !== "api-key"),
    );
    try {
      const response = await undiciFetch(url, {
        method: init?.method ?? "GET",
        body: (init?.body ?? null) as string | null,
        signal: init?.signal ?? null,
        headers: [...sent, ...(isOwn ? ownHeaders : []), ["user-agent", "Parley"]],
        redirect: "manual",
        dispatcher,
      });
      // The runtime's own classes, which the SDK and the error taxonomy know.
      const whole = new Response(response.body, {
        status: response.status,
        statusText: response.statusText,
        headers: [...response.headers],
      });
      const answered = whole.ok ? await unmaskRefusal(whole) : whole;
      return answered.ok ? answered : await toRefusal(answered, secrets, init?.signal ?? null);
    } catch (error) {
      if (causesOf(error).some(({ message }) => message === "bad port")) {
        const { port } = new URL(baseUrl);
        throw problem(`Nothing can be asked on port ${port}: the web does not use it.`, error);
      }
      throw via === undefined ? error : toProxyError(error, via);
    }
  };
}

function createDispatcher(via: URL | undefined): Dispatcher {
  // The clocks of a run are the only ones: undici's own would end an answer that thinks for five minutes.
  const patience = { headersTimeout: 0, bodyTimeout: 0 };
  if (via === undefined) return new Agent(patience);
  // Unencrypted addresses are asked for by their whole address, as proxies expect; tunnels to them are often refused.
  return new ProxyAgent({ uri: via.href, proxyTunnel: false, ...patience });
}

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

/** Says that it was the proxy, where it was. */
function toProxyError(error: unknown, via: URL): unknown {
  const causes = causesOf(error);
  const words = causes.map(({ message }) => message).join(" ");
  const status = /Proxy response \((\d{3})\)/.exec(words)?.[1];
  if (status === "407" || words.includes("Proxy Authentication Required")) {
    return problem(`The proxy ${via.host} wants a user name and password.`, error);
  }
  if (status !== undefined) {
    return problem(`The proxy ${via.host} did not connect to the endpoint (${status}).`, error);
  }
  const codes = causes.map((each) => ("code" in each ? each.code : undefined));
  if (codes.some((code) => typeof code === "string" && UNREACHABLE.test(code))) {
    return problem(`The proxy ${via.host} cannot be reached. Check the endpoint's proxy.`, error);
  }
  return error;
}

const UNREACHABLE = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;

/** What lies behind an error; undici hides the proxy's own words two levels deep. */
function causesOf(error: unknown): readonly Error[] {
  const causes: Error[] = [];
  let each = error;
  while (each instanceof Error && causes.length < 5) {
    causes.push(each);
    each = each.cause;
  }
  return causes;
}

function problem(message: string, cause: unknown): AppError {
  return new AppError("connection-failed", message, { cause });
}
