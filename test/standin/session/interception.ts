import type { CdpSession } from "../chromium/cdp.ts";
import type { Protocol as Cdp } from "../chromium/protocol-types.ts";
import { toPrivate, toPrivatePolicy, toPublic } from "../core/private-url.ts";
import { netErrorName } from "../web-contents/net-errors.ts";
import { registry } from "../web-contents/registry.ts";
import type { WebContents } from "../web-contents/web-contents.ts";
import { Protocol } from "./protocol.ts";
import type { Session } from "./session.ts";
import { WebRequest, type RequestDetails } from "./web-request.ts";

type Paused = Cdp.Events["Fetch.requestPaused"];
type Header = Cdp.Fetch.HeaderEntry;

const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  Stylesheet: "stylesheet",
  Script: "script",
  Image: "image",
  Font: "font",
  XHR: "xhr",
  Fetch: "xhr",
  Ping: "ping",
  Media: "media",
  CSPViolationReport: "cspReport",
};

/** Decides about every request Chromium makes: navigation guards, `webRequest`, `protocol.handle`, then the network. */
export class Interception {
  readonly #cdp: CdpSession;
  readonly #session: Session;
  #lastId = 0;

  constructor(cdp: CdpSession, session: Session) {
    this.#cdp = cdp;
    this.#session = session;
  }

  async onPaused(paused: Paused): Promise<void> {
    try {
      if (paused.responseStatusCode !== undefined) await this.#onResponse(paused);
      else await this.#onRequest(paused);
    } catch (error) {
      // eslint-disable-next-line no-console -- Electron reports a handler's failure the same way
      console.error(`stand-in Electron: ${toPublic(paused.request.url)}:`, error);
      this.#fail(paused, "Failed", this.#describe(paused, await this.#pageOf(paused)));
    }
  }

  async #onRequest(paused: Paused): Promise<void> {
    const { requestId, request, frameId } = paused;
    const page = await this.#pageOf(paused);
    // Chromium's own wish; Electron has no tab to show an icon in.
    if (paused.resourceType === "Other" && request.url.endsWith("/favicon.ico")) {
      this.#fail(paused, "Aborted");
      return;
    }
    const details = this.#describe(paused, page);
    if (paused.resourceType === "Document" && page) {
      const redirected = paused.redirectedRequestId !== undefined;
      if (!(await page.mayNavigate(frameId, details.url, redirected))) {
        this.#fail(paused, "Aborted", details);
        return;
      }
    }
    const before = await WebRequest.ask(this.#session.webRequest, "onBeforeRequest", details);
    if (before.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    if (before.redirectURL !== undefined) {
      this.#redirect(requestId, before.redirectURL);
      return;
    }
    const headers = { ...details.requestHeaders };
    const sending = await WebRequest.ask(this.#session.webRequest, "onBeforeSendHeaders", {
      ...details,
      requestHeaders: headers,
    });
    if (sending.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    const sent = sending.requestHeaders ?? headers;

    const handler = Protocol.handlerOf(
      this.#session.protocol,
      new URL(details.url).protocol.slice(0, -1),
    );
    if (handler)
      return this.#serve(paused, details, await handler(toRequest(details, request, sent)), page);
    if (toPrivate(details.url) !== details.url) {
      this.#fail(paused, "NameNotResolved", details);
      return;
    }
    await this.#cdp.send("Fetch.continueRequest", {
      requestId,
      interceptResponse: WebRequest.listens(this.#session.webRequest, "onHeadersReceived"),
      ...(sending.requestHeaders && { headers: toHeaderList(sending.requestHeaders) }),
    });
  }

  async #serve(
    paused: Paused,
    details: RequestDetails,
    response: Response,
    page?: WebContents,
  ): Promise<void> {
    const { requestId, frameId } = paused;
    if (response.type === "error") {
      this.#fail(paused, "Failed", details);
      return;
    }
    const received = await WebRequest.ask(this.#session.webRequest, "onHeadersReceived", {
      ...details,
      statusCode: response.status,
      responseHeaders: toHeaderRecord([...response.headers]),
    });
    if (received.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    const headers = received.responseHeaders
      ? toHeaderList(received.responseHeaders)
      : [...response.headers].map(([name, value]) => ({ name, value }));
    if (paused.resourceType === "Document")
      page?.noteResponse(frameId, response.status, response.statusText);
    const body = Buffer.from(await response.arrayBuffer()).toString("base64");
    await this.#cdp.send("Fetch.fulfillRequest", {
      requestId,
      responseCode: response.status,
      responseHeaders: headers.map(toPrivateHeader),
      ...(body && { body }),
    });
    await WebRequest.ask(this.#session.webRequest, "onCompleted", {
      ...details,
      statusCode: response.status,
    });
  }

  async #onResponse(paused: Paused): Promise<void> {
    const { requestId, responseStatusCode = 0, responseHeaders = [] } = paused;
    const page = await this.#pageOf(paused);
    const details = {
      ...this.#describe(paused, page),
      statusCode: responseStatusCode,
      responseHeaders: toHeaderRecord(responseHeaders.map(({ name, value }) => [name, value])),
    };
    const verdict = await WebRequest.ask(this.#session.webRequest, "onHeadersReceived", details);
    if (verdict.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    await this.#cdp.send("Fetch.continueResponse", {
      requestId,
      ...(verdict.responseHeaders && {
        responseCode: responseStatusCode,
        responseHeaders: toHeaderList(verdict.responseHeaders),
      }),
    });
  }

  async #pageOf({ frameId, resourceType }: Paused): Promise<WebContents | undefined> {
    const owner = (): WebContents | undefined =>
      registry.find((contents) => contents.frameById(frameId) !== undefined);
    // A new frame's first request may be quicker than the news of the frame.
    if (!owner() && resourceType === "Document")
      await Promise.all(registry.all().map((contents) => contents.settle()));
    return owner();
  }

  #describe({ request, resourceType, frameId }: Paused, page?: WebContents): RequestDetails {
    const frame = page?.frameById(frameId);
    const documentType = frame?.parent ? "subFrame" : "mainFrame";
    return {
      id: ++this.#lastId,
      url: toPublic(request.url) + (request.urlFragment ?? ""),
      method: request.method,
      resourceType:
        resourceType === "Document" ? documentType : (RESOURCE_TYPES[resourceType] ?? "other"),
      referrer: toPublic(request.headers["Referer"] ?? ""),
      timestamp: Date.now(),
      requestHeaders: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          /^(referer|origin)$/i.test(name) ? toPublic(value) : value,
        ]),
      ),
      ...(page && { webContentsId: page.id, webContents: page }),
      ...(frame && { frame }),
    };
  }

  #redirect(requestId: string, url: string): void {
    const responseHeaders = [{ name: "Location", value: toPrivate(url) }];
    this.#cdp.post("Fetch.fulfillRequest", { requestId, responseCode: 307, responseHeaders });
  }

  #fail(
    { requestId, frameId, resourceType }: Paused,
    errorReason: Cdp.Network.ErrorReason,
    details?: RequestDetails,
  ): void {
    this.#cdp.post("Fetch.failRequest", { requestId, errorReason });
    if (!details) return;
    const error = netErrorName(errorReason);
    if (resourceType === "Document") details.webContents?.noteFailure(frameId, error);
    void WebRequest.ask(this.#session.webRequest, "onErrorOccurred", {
      ...details,
      error: `net::${error}`,
    });
  }
}

function toRequest(
  details: RequestDetails,
  request: Cdp.Network.Request,
  headers: Record<string, string | string[]>,
): Request {
  const body = (request.postDataEntries ?? []).map(({ bytes = "" }) =>
    Buffer.from(bytes, "base64"),
  );
  return new Request(details.url, {
    method: details.method,
    headers: toHeaderList(headers).map(({ name, value }): [string, string] => [name, value]),
    ...(body.length > 0 && { body: Buffer.concat(body) }),
  });
}

function toHeaderList(headers: Record<string, string | string[]>): Header[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => ({ name, value: each })),
  );
}

function toHeaderRecord(headers: readonly (readonly string[])[]): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  for (const [name = "", value = ""] of headers) (record[name] ??= []).push(value);
  return record;
}

/** Headers that name URLs of the app's own scheme must name the private host inside Chromium. */
function toPrivateHeader({ name, value }: Header): Header {
  if (/^content-security-policy/i.test(name)) return { name, value: toPrivatePolicy(value) };
  if (/^(location|access-control-allow-origin)$/i.test(name))
    return { name, value: toPrivate(value) };
  return { name, value };
}
