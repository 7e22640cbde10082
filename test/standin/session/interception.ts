import type { CdpSession } from "../chromium/cdp.ts";
import type { Protocol as Cdp } from "../chromium/protocol-types.ts";
import { originOf, toPrivate, toPublic } from "../core/private-url.ts";
import { netErrorName } from "../web-contents/net-errors.ts";
import { registry } from "../web-contents/registry.ts";
import type { WebContents } from "../web-contents/web-contents.ts";
import {
  statusFrom,
  statusOf,
  toHeaderList,
  toHeaderRecord,
  toPrivateHeader,
  toRequest,
} from "./http-shapes.ts";
import { Protocol } from "./protocol.ts";
import { defaultSession } from "./session-module.ts";
import type { Session } from "./session.ts";
import { validHeaders, WebRequest, type RequestDetails } from "./web-request.ts";

type Paused = Cdp.Events["Fetch.requestPaused"];

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
  #lastId = 0;

  constructor(cdp: CdpSession) {
    this.#cdp = cdp;
  }

  async onPaused(paused: Paused): Promise<void> {
    try {
      if (paused.responseErrorReason !== undefined)
        this.#fail(
          paused,
          paused.responseErrorReason,
          this.#describe(paused, await this.#pageOf(paused)),
        );
      else if (paused.responseStatusCode !== undefined) await this.#onResponse(paused);
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
    const { webRequest, protocol } = sessionOf(details);
    const before = await WebRequest.ask(webRequest, "onBeforeRequest", details);
    if (before.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    if (before.redirectURL !== undefined) {
      const redirected = {
        ...details,
        ...statusOf(307, "Internal Redirect"),
        redirectURL: before.redirectURL,
      };
      await WebRequest.ask(webRequest, "onBeforeRedirect", redirected);
      this.#redirect(requestId, before.redirectURL);
      return;
    }
    const headers = { ...details.requestHeaders };
    const sending = await WebRequest.ask(webRequest, "onBeforeSendHeaders", {
      ...details,
      requestHeaders: headers,
    });
    if (sending.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    const sent = validHeaders(sending.requestHeaders ?? headers);
    await WebRequest.ask(webRequest, "onSendHeaders", {
      ...details,
      requestHeaders: sent as Record<string, string>,
    });

    const handler = Protocol.handlerOf(protocol, new URL(details.url).protocol.slice(0, -1));
    if (handler)
      return this.#serve(paused, details, await handler(toRequest(details, request, sent)), page);
    if (toPrivate(details.url) !== details.url) {
      this.#fail(paused, "NameNotResolved", details);
      return;
    }
    await this.#cdp.send("Fetch.continueRequest", {
      requestId,
      interceptResponse: WebRequest.listensToResponses(webRequest),
      ...(sending.requestHeaders && { headers: toHeaderList(sent) }),
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
    const { webRequest } = sessionOf(details);
    const received = await WebRequest.ask(webRequest, "onHeadersReceived", {
      ...details,
      ...statusOf(response.status, response.statusText),
      responseHeaders: toHeaderRecord([...response.headers]),
    });
    if (received.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    const headers = received.responseHeaders
      ? toHeaderList(received.responseHeaders)
      : [...response.headers].map(([name, value]) => ({ name, value }));
    const { status, text } = statusFrom(received.statusLine) ?? {
      status: response.status,
      text: response.statusText,
    };
    if (paused.resourceType === "Document") page?.noteResponse(frameId, status, text);
    const body = Buffer.from(await response.arrayBuffer()).toString("base64");
    await this.#cdp.send("Fetch.fulfillRequest", {
      requestId,
      responseCode: status,
      responseHeaders: headers.map(toPrivateHeader),
      ...(body && { body }),
    });
    await tellOfResponse({
      ...details,
      ...statusOf(status, text),
      responseHeaders: toHeaderRecord(headers.map(({ name, value }) => [name, value])),
    });
  }

  async #onResponse(paused: Paused): Promise<void> {
    const { requestId, responseStatusCode = 0, responseStatusText, responseHeaders = [] } = paused;
    const page = await this.#pageOf(paused);
    const details = {
      ...this.#describe(paused, page),
      ...statusOf(responseStatusCode, responseStatusText),
      responseHeaders: toHeaderRecord(responseHeaders.map(({ name, value }) => [name, value])),
    };
    const { webRequest } = sessionOf(details);
    const verdict = await WebRequest.ask(webRequest, "onHeadersReceived", details);
    if (verdict.cancel) {
      this.#fail(paused, "BlockedByClient", details);
      return;
    }
    const given = statusFrom(verdict.statusLine);
    const { status, text } = given ?? { status: responseStatusCode, text: responseStatusText };
    const headers = verdict.responseHeaders
      ? toHeaderList(validHeaders(verdict.responseHeaders))
      : responseHeaders;
    await this.#cdp.send("Fetch.continueResponse", {
      requestId,
      ...((verdict.responseHeaders ?? given) && {
        responseCode: status,
        ...(text && { responsePhrase: text }),
        responseHeaders: headers,
      }),
    });
    await tellOfResponse({
      ...details,
      ...statusOf(status, text),
      responseHeaders: toHeaderRecord(headers.map(({ name, value }) => [name, value])),
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
      ...(request.postDataEntries?.length && {
        uploadData: request.postDataEntries.map(({ bytes = "" }) => ({
          type: "rawData" as const,
          bytes: Buffer.from(bytes, "base64"),
        })),
      }),
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
    void WebRequest.ask(sessionOf(details).webRequest, "onErrorOccurred", {
      ...details,
      error: `net::${error}`,
    });
  }
}

/** The listeners who are only told. A body may still be on its way when `onCompleted` comes. */
async function tellOfResponse(details: RequestDetails): Promise<void> {
  const { webRequest } = sessionOf(details);
  const { statusCode = 0, responseHeaders = {} } = details;
  const location = Object.entries(responseHeaders).find(([name]) => /^location$/i.test(name));
  const target = location?.[1][0];
  if (statusCode >= 300 && statusCode < 400 && target !== undefined) {
    const redirectURL = toPublic(URL.parse(toPublic(target), details.url)?.href ?? target);
    await WebRequest.ask(webRequest, "onBeforeRedirect", { ...details, redirectURL });
    return;
  }
  await WebRequest.ask(webRequest, "onResponseStarted", details);
  await WebRequest.ask(webRequest, "onCompleted", details);
}

/** A worker's requests belong to no frame; where they were made tells whose page started it. */
function sessionOf({ webContents, referrer }: RequestDetails): Session {
  if (webContents) return webContents.session;
  const isSame = ({ mainFrame }: WebContents): boolean =>
    referrer !== "" && originOf(mainFrame.url) === originOf(referrer);
  return registry.find(isSame)?.session ?? defaultSession;
}
