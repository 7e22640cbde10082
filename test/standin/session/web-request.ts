import type { WebContents } from "../web-contents/web-contents.ts";
import type { WebFrameMain } from "../web-contents/web-frame-main.ts";

/** The details of one request, as far as the stand-in knows them. */
export interface RequestDetails {
  readonly id: number;
  readonly url: string;
  readonly method: string;
  readonly resourceType: string;
  readonly referrer: string;
  readonly timestamp: number;
  readonly webContentsId?: number;
  readonly webContents?: WebContents;
  readonly frame?: WebFrameMain;
  readonly requestHeaders?: Record<string, string>;
  readonly responseHeaders?: Record<string, string[]>;
  readonly uploadData?: readonly { readonly type: "rawData"; readonly bytes: Buffer }[];
  readonly statusCode?: number;
  readonly statusLine?: string;
  readonly redirectURL?: string;
  readonly fromCache?: boolean;
  readonly error?: string;
}

/** What a listener may answer. */
export interface RequestVerdict {
  readonly cancel?: boolean;
  readonly redirectURL?: string;
  readonly requestHeaders?: Record<string, string | string[]>;
  readonly responseHeaders?: Record<string, string | string[]>;
  readonly statusLine?: string;
}

interface Filter {
  readonly urls: readonly string[];
  readonly excludeUrls?: readonly string[];
  readonly types?: readonly string[];
}
type Callback = (verdict: RequestVerdict) => void;
type Listener = (details: RequestDetails, callback: Callback) => void;
type Phase =
  | "onBeforeRequest"
  | "onBeforeSendHeaders"
  | "onHeadersReceived"
  | "onSendHeaders"
  | "onResponseStarted"
  | "onBeforeRedirect"
  | "onCompleted"
  | "onErrorOccurred";

/** Phases whose listener is asked; the others are only told. */
const ASKING: ReadonlySet<Phase> = new Set([
  "onBeforeRequest",
  "onBeforeSendHeaders",
  "onHeadersReceived",
]);

const RESPONSE_PHASES: readonly Phase[] = [
  "onHeadersReceived",
  "onBeforeRedirect",
  "onResponseStarted",
  "onCompleted",
];

/** What Chromium takes for a header; a listener's other ones are dropped, as in Electron. */
export function validHeaders<V extends string | string[]>(
  headers: Record<string, V>,
): Record<string, V> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) =>
        /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) &&
        [value].flat().every((each) => !/[\0\r\n]/.test(each)),
    ),
  );
}

function matcher(pattern: string): RegExp {
  if (pattern === "<all_urls>") return /^/;
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/^\*/, "[a-z][a-z0-9+-]*").replaceAll("*", ".*")}$`, "i");
}

/** https://www.electronjs.org/docs/latest/api/web-request */
export class WebRequest {
  readonly #listeners = new Map<
    Phase,
    { readonly matches: (details: RequestDetails) => boolean; readonly listener: Listener }
  >();

  #set(phase: Phase, first: Filter | Listener | null, second?: Listener | null): void {
    const filter = typeof first === "object" && first !== null ? first : undefined;
    const listener = filter ? second : (first as Listener | null);
    if (!listener) return void this.#listeners.delete(phase);
    const urls = filter?.urls.map(matcher);
    const excluded = filter?.excludeUrls?.map(matcher) ?? [];
    this.#listeners.set(phase, {
      listener,
      matches: ({ url, resourceType }) =>
        (!urls?.length || urls.some((each) => each.test(url))) &&
        !excluded.some((each) => each.test(url)) &&
        (!filter?.types || filter.types.includes(resourceType)),
    });
  }

  onBeforeRequest = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onBeforeRequest", first, second);
  onBeforeSendHeaders = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onBeforeSendHeaders", first, second);
  onHeadersReceived = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onHeadersReceived", first, second);
  onSendHeaders = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onSendHeaders", first, second);
  onResponseStarted = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onResponseStarted", first, second);
  onBeforeRedirect = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onBeforeRedirect", first, second);
  onCompleted = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onCompleted", first, second);
  onErrorOccurred = (first: Filter | Listener | null, second?: Listener | null): void =>
    this.#set("onErrorOccurred", first, second);

  /** Whether anybody wants to hear of responses. */
  static listensToResponses(webRequest: WebRequest): boolean {
    return RESPONSE_PHASES.some((phase) => webRequest.#listeners.has(phase));
  }

  /** Runs the listener of one phase, if it wants this request. */
  static ask(
    webRequest: WebRequest,
    phase: Phase,
    details: RequestDetails,
  ): Promise<RequestVerdict> {
    const entry = webRequest.#listeners.get(phase);
    if (!entry?.matches(details)) return Promise.resolve({});
    return new Promise((resolve) => {
      entry.listener(details, (verdict) => resolve(verdict));
      if (!ASKING.has(phase)) resolve({});
    });
  }
}

/**
 * What listeners make of a request of the main process itself, before it is sent. Of its response they are not told.
 * Throws `net::ERR_BLOCKED_BY_CLIENT` where one of them cancels it, as `net.fetch` does.
 */
export async function askAboutOwn(webRequest: WebRequest, request: Request): Promise<Request> {
  const details: RequestDetails = {
    id: -1,
    url: request.url,
    method: request.method,
    resourceType: "xhr",
    referrer: "",
    timestamp: Date.now(),
    requestHeaders: Object.fromEntries(request.headers),
  };
  const before = await WebRequest.ask(webRequest, "onBeforeRequest", details);
  const sending = before.cancel
    ? before
    : await WebRequest.ask(webRequest, "onBeforeSendHeaders", details);
  if (sending.cancel) {
    const error = "net::ERR_BLOCKED_BY_CLIENT";
    await WebRequest.ask(webRequest, "onErrorOccurred", { ...details, error });
    throw new Error(error);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(
    validHeaders(sending.requestHeaders ?? details.requestHeaders ?? {}),
  ))
    for (const each of [value].flat()) headers.append(name, each);
  await WebRequest.ask(webRequest, "onSendHeaders", {
    ...details,
    requestHeaders: Object.fromEntries(headers),
  });
  return new Request(before.redirectURL ?? request.url, new Request(request, { headers }));
}
