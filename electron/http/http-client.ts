import type { Agent, Dispatcher, Response as UndiciResponse } from "undici";
import type { Proxy } from "../../shared/endpoint.ts";
import { AppError } from "../../shared/errors.ts";
import { lazy } from "../lazy.ts";
import { boundBody, type BodyKind } from "./bounded-body.ts";
import { boundRaw } from "./bound-raw.ts";
import { causesOf } from "./received.ts";
import { tellSent } from "./tell-sent.ts";
import { createFindProxies, type FindProxies, type Hop } from "./find-proxies.ts";

export interface HttpInit {
  readonly method?: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array<ArrayBuffer> | null;
  readonly signal?: AbortSignal | null;
  /** Called whenever the request is on its way: the connection stands, and the other side may begin to work. */
  readonly onSent?: () => void;
  /** What the answer's body is read as; a document where nothing is said. */
  readonly kind?: BodyKind;
}

/**
 * How requests leave this computer. There is no other way out: models, connection tests, Langfuse and OpenTelemetry
 * all trust the same certificates and go through the same proxies.
 */
export interface HttpClient {
  /** Also waits until the certificates that are trusted are known. @throws AppError `connection-failed`. */
  readonly findProxies: FindProxies;
  /**
   * Sends one request. A redirect is answered and not followed: it would take the headers to an address that nobody has
   * agreed to. The response's body is bounded (`bounded-body.ts`): there is no other, so nobody can forget to.
   *
   * @param proxy what was chosen for this address; "system" where nothing is said.
   * @throws AppError `connection-failed` in words for a person where a proxy is at fault, the signal's reason, or
   *   whatever the connection throws.
   */
  send(url: string, init: HttpInit, proxy?: Proxy): Promise<Response>;
  /** Lets go of connections that nobody uses: after a sleep the other side has forgotten them. */
  forgetConnections(): void;
}

interface HttpClientDeps {
  readonly findProxies?: FindProxies;
  /** Makes known which certificates are trusted; awaited before the first request. */
  readonly trustCertificates?: () => Promise<void>;
}

/** The client brings half a megabyte of code, which no start needs. */
const loadUndici = lazy(() => import("undici"));

/** The clocks of a run are the only ones: undici's own would end an answer that thinks for five minutes. */
const PATIENCE = { headersTimeout: 0, bodyTimeout: 0 };

/** Undici's own `fetch` and not the runtime's, so that what the runtime makes of the environment changes nothing here. */
export function createHttpClient(deps: HttpClientDeps = {}): HttpClient {
  const { findProxies = createFindProxies(), trustCertificates } = deps;
  const ready = lazy(async () => trustCertificates?.());
  const dispatchers = new Map<string, Dispatcher>();

  const dispatcherFor = async (hop: Hop): Promise<Dispatcher> => {
    const { Agent, ProxyAgent } = await loadUndici();
    const key = hop.type === "direct" ? "" : hop.url.href;
    const known = dispatchers.get(key);
    if (known !== undefined) return known;
    const dispatcher =
      hop.type === "direct"
        ? new Agent(PATIENCE)
        : // Unencrypted addresses are asked for by their whole address, as proxies expect; tunnels to them are often refused.
          new ProxyAgent({ uri: hop.url.href, proxyTunnel: false, ...PATIENCE });
    dispatchers.set(key, dispatcher);
    return dispatcher;
  };

  const sendBy = async (hop: Hop, url: string, init: HttpInit): Promise<Response> => {
    const dispatcher = await dispatcherFor(hop);
    const { fetch } = await loadUndici();
    const { method = "GET", headers, body = null, signal = null, onSent } = init;
    const { kind = "document" } = init;
    try {
      const answer = await fetch(url, {
        method,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
        body,
        signal,
        redirect: "manual",
        dispatcher: onSent === undefined ? dispatcher : tellSent(dispatcher, onSent),
      });
      if (hop.type === "proxy" && answer.status === 407) {
        await answer.body?.cancel();
        throw wantsPassword(hop.url);
      }
      return await toBounded(answer, kind);
    } catch (error) {
      throw explain(error, hop, new URL(url));
    }
  };

  return {
    async findProxies(address, proxy) {
      await ready();
      return findProxies(address, proxy);
    },
    async send(url, init, proxy = { type: "system" }) {
      await ready();
      const hops = await findProxies(new URL(url), proxy);
      for (const [index, hop] of hops.entries()) {
        try {
          return await sendBy(hop, url, init);
        } catch (error) {
          // Nothing has been sent to anybody then, so that the next of the list may be tried.
          const isNext = error instanceof ProxyUnreachable && index + 1 < hops.length;
          if (!isNext || init.signal?.aborted === true) throw error;
        }
      }
      throw new Error("No way to the address was found.");
    },
    forgetConnections() {
      for (const dispatcher of dispatchers.values()) dispatcher.close().catch(() => undefined);
      dispatchers.clear();
    },
  };
}

/** @throws AppError `malformed-response` for a status that HTTP does not know. */
async function toBounded(answer: UndiciResponse, kind: BodyKind): Promise<Response> {
  const { status, ok, body } = answer;
  // Through a proxy there may be none, whatever the type says.
  const statusText = (answer.statusText as string | undefined) ?? "";
  if (status < 200 || status > 599) {
    await body?.cancel();
    throw new AppError("malformed-response", `What answers there is no web server (${status}).`);
  }
  const bounded = body === null ? null : boundBody(body, kind, ok);
  // The runtime's own class, which the SDK and the error taxonomy know.
  return new Response(bounded, {
    status,
    // Anything may stand there, and the class takes no more than this.
    statusText: statusText.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "").slice(0, 200),
    headers: [...answer.headers],
  });
}

/**
 * Lets what libraries send with the runtime's `fetch` leave by the same way, and what is answered be no more than a
 * little. Without failover: of a list of proxies the first is taken.
 */
export async function routeGlobalFetch(http: HttpClient): Promise<void> {
  const { Agent, Dispatcher, ProxyAgent, setGlobalDispatcher } = await loadUndici();
  const direct = boundRaw(new Agent());
  const proxies = new Map<string, Dispatcher>();
  const through = (url: URL): Dispatcher => {
    const agent =
      proxies.get(url.href) ?? boundRaw(new ProxyAgent({ uri: url.href, proxyTunnel: false }));
    proxies.set(url.href, agent);
    return agent;
  };
  class Router extends Dispatcher {
    override dispatch(...[options, handler]: Parameters<Agent["dispatch"]>): boolean {
      const choose = async (): Promise<Dispatcher> => {
        const [first] = await http.findProxies(new URL(String(options.origin)), { type: "system" });
        return first?.type === "proxy" ? through(first.url) : direct;
      };
      choose()
        // Fails as a connection does, in whichever way the caller wants to hear of it.
        .catch(
          (error: unknown) =>
            new Agent({ connect: (_options, callback) => callback(error as Error, null) }),
        )
        .then((dispatcher) => dispatcher.dispatch(options, handler))
        .catch(() => undefined);
      return true;
    }
    override close(): Promise<void>;
    override close(callback: () => void): void;
    override close(callback?: () => void): Promise<void> | undefined {
      callback?.();
      return callback === undefined ? Promise.resolve() : undefined;
    }
  }
  setGlobalDispatcher(new Router());
}

/** The proxy itself was not there, so nothing reached the address behind it. */
class ProxyUnreachable extends AppError {}

const UNREACHABLE =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

const UNREADABLE = "What answers there does not speak HTTP as it is written. Check the address.";

/** Says that it was the proxy, where it was. */
function explain(error: unknown, hop: Hop, address: URL): unknown {
  if (error instanceof AppError) return error;
  // undici hides the proxy's own words two levels deep.
  const causes = causesOf(error).filter((each) => each instanceof Error);
  if (causes.some(({ message }) => message === "bad port")) {
    return problem(`Nothing can be asked on port ${address.port}: the web does not use it.`, error);
  }
  const isUnreadable = causes.some(
    ({ name, message }) =>
      name === "HTTPParserError" || message.startsWith("too many content-encodings"),
  );
  if (isUnreadable) return new AppError("malformed-response", UNREADABLE, { cause: error });
  if (hop.type === "direct") return error;
  const { host } = hop.url;
  const words = causes.map(({ message }) => message).join(" ");
  const codes = causes.map((each) => ("code" in each ? String(each.code) : ""));
  const status = /Proxy response \((\d{3})\)/.exec(words)?.[1];
  const isLocked =
    status === "407" ||
    words.includes("Proxy Authentication Required") ||
    codes.some((code) => code.startsWith("UND_ERR_SOCKS5_AUTH"));
  if (isLocked) return wantsPassword(hop.url, error);
  if (status !== undefined) {
    return problem(`The proxy ${host} did not connect to ${address.host} (${status}).`, error);
  }
  if (codes.some((code) => code.startsWith("UND_ERR_SOCKS5"))) {
    return problem(`The proxy ${host} did not connect to ${address.host}.`, error);
  }
  if (codes.some((code) => UNREACHABLE.test(code))) {
    return new ProxyUnreachable(
      "connection-failed",
      `The proxy ${host} cannot be reached. Check the proxy in the endpoint’s settings, in the system’s or in the environment.`,
      { cause: error },
    );
  }
  return error;
}

function wantsPassword({ host }: URL, cause?: unknown): AppError {
  const words = `The proxy ${host} wants a user name and password. Set HTTPS_PROXY or HTTP_PROXY with both in it, as in http://name:password@${host}.`;
  return problem(words, cause);
}

function problem(message: string, cause: unknown): AppError {
  // Where a proxy of the endpoint's own stands is where each of these is looked at first.
  return new AppError("connection-failed", message, { cause, setting: "endpoint.proxy" });
}
