import { STATUS_CODES } from "node:http";
import type { Protocol as Cdp } from "../chromium/protocol-types.ts";
import { toPrivate, toPrivatePolicy } from "../core/private-url.ts";
import type { RequestDetails } from "./web-request.ts";

type Header = Cdp.Fetch.HeaderEntry;

/** Status line and code as `webRequest` tells them. */
export function statusOf(
  code: number,
  text = "",
): { readonly statusCode: number; readonly statusLine: string; readonly fromCache: boolean } {
  // HTTP/2 and handlers say no words; Electron then shows those of the standard.
  const words = text || (STATUS_CODES[code] ?? "");
  return { statusCode: code, statusLine: `HTTP/1.1 ${code} ${words}`, fromCache: false };
}

/** The request a protocol handler gets. */
export function toRequest(
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

/** CDP's shape of headers: a name for each value. */
export function toHeaderList(headers: Record<string, string | string[]>): Header[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => ({ name, value: each })),
  );
}

/** Electron's shape of headers: all values of a name together. */
export function toHeaderRecord(headers: readonly (readonly string[])[]): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  for (const [name = "", value = ""] of headers) (record[name] ??= []).push(value);
  return record;
}

/** Headers that name URLs of the app's own scheme must name the private host inside Chromium. */
export function toPrivateHeader({ name, value }: Header): Header {
  if (/^content-security-policy/i.test(name)) return { name, value: toPrivatePolicy(value) };
  if (/^(location|access-control-allow-origin)$/i.test(name))
    return { name, value: toPrivate(value) };
  return { name, value };
}

/** What a listener's `statusLine` says; nothing when it says none. */
export function statusFrom(
  line: string | undefined,
): { readonly status: number; readonly text: string } | undefined {
  const [, status, text = ""] = /^HTTP\/[\d.]+ (\d{3}) ?(.*)$/.exec(line ?? "") ?? [];
  return status === undefined ? undefined : { status: Number(status), text };
}
