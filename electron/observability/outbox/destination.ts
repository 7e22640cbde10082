import type { TraceTarget } from "../../../shared/tracing.ts";

/** A place that traces go to. The same host with other keys is another place: it is another project. */
export interface Destination {
  readonly target: TraceTarget;
  /** Langfuse: the root of its site; OpenTelemetry: where spans are posted. Without a slash at the end. */
  readonly url: string;
  /** Langfuse's public key; null where there is none. */
  readonly publicKey: string | null;
}

/** The name a destination is stored under. Nothing secret is in it. */
export function destinationId({ url, publicKey }: Destination): string {
  return publicKey === null ? url : `${url} ${publicKey}`;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Whether a key would travel there in the clear. */
export function isUnsafe({ url }: Destination): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !LOOPBACK.test(hostname);
}

/** The headers that open a destination's door. */
export type Headers = Readonly<Record<string, string>>;

/** Basic authentication with a project's two keys, as Langfuse's public API wants it. */
export function langfuseHeaders(publicKey: string, secretKey: string): Headers {
  const basic = Buffer.from(`${publicKey}:${secretKey}`).toString("base64");
  return { authorization: `Basic ${basic}`, "x-langfuse-public-key": publicKey };
}

/** What goes beside a project's keys: the headers of a person's own, which a gateway before Langfuse wants. */
export function gatewayHeaders(headers: Headers): Headers {
  const isKey = (name: string): boolean =>
    name === "authorization" || name === "x-langfuse-public-key";
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isKey(name)));
}

/** The secret half of what `langfuseHeaders` made; undefined for other headers. */
export function langfuseSecretKey(headers: Headers): string | undefined {
  const basic = /^Basic (?<pair>.+)$/.exec(headers["authorization"] ?? "")?.groups?.["pair"];
  const publicKey = headers["x-langfuse-public-key"];
  if (basic === undefined || publicKey === undefined) return undefined;
  return Buffer.from(basic, "base64").toString().slice(`${publicKey}:`.length);
}

const HEADER = /^(?<name>[!#$%&'*+.^_`|~\w-]{1,100})\s*(?<sign>[:=])\s*(?<value>[\x20-\x7e]*)$/;

/**
 * Reads headers as `OTEL_EXPORTER_OTLP_HEADERS` writes them, `name=value,name=value` with each value percent-encoded (as in
 * W3C Baggage); also one `name: value`, as it stands in an HTTP request.
 */
export function parseHeaders(text: string): Headers {
  const pairs = text.split(",").flatMap((part): [string, string][] => {
    const { name, sign, value } = HEADER.exec(part.trim())?.groups ?? {};
    if (name === undefined || value === undefined) return [];
    return [[name.toLowerCase(), sign === "=" ? decode(value.trim()) : value.trim()]];
  });
  return Object.fromEntries(pairs);
}

/** A value with a percent sign of its own, or of what no header can hold, is taken as it stands. */
function decode(value: string): string {
  try {
    const decoded = decodeURIComponent(value);
    return /^[\x20-\x7e]*$/.test(decoded) ? decoded : value;
  } catch {
    return value;
  }
}
