import { z } from "zod";
import { endpointId, type EndpointId } from "../../shared/endpoint.ts";
import type { SecretName } from "../../shared/secret.ts";

/** A secret that stands in plain text among the settings, where an older version or a hand has put it. */
export interface PlainSecret {
  readonly name: SecretName;
  readonly value: string;
  /** What stood in an address in its place, as it stood there: percent-encoded, each part by itself. */
  readonly texts?: readonly string[];
  /** What it goes to: the address it was found with, or the one that was noted when it could not be moved. */
  readonly origin: string;
  /** For a person, as in `X-Auth-Token of “Gateway”`. */
  readonly label: string;
}

const objects = z.array(z.unknown());
const rawHeader = z.looseObject({
  name: z.string(),
  value: z.string(),
  secret: z.unknown().optional(),
  for: z.string().optional(),
});
const rawEndpoint = z.looseObject({
  id: endpointId,
  name: z.string().optional().catch(undefined),
  baseUrl: z.string().refine((url) => URL.canParse(url)),
});

/** What is left of the settings' file once its secrets are taken out, and these. */
export interface Split {
  readonly file: Record<string, unknown>;
  readonly secrets: readonly PlainSecret[];
}

/**
 * Finds what is secret among the settings: the values of headers that nobody has marked as not secret, and user names,
 * passwords and parameters in addresses, those of traces among them.
 */
export function takeSecretsOut(file: Readonly<Record<string, unknown>>): Split {
  const secrets: PlainSecret[] = [];
  const traces = splitTraceAddresses(file, secrets);
  const list = objects.safeParse(file["endpoints"]).data;
  if (list === undefined) return { file: { ...file, ...traces }, secrets };
  const endpoints = list.map((each) => {
    const parsed = rawEndpoint.safeParse(each).data;
    if (parsed === undefined) return each;
    const address = new URL(parsed.baseUrl);
    const label = parsed.name ?? address.host;
    const owner = { id: parsed.id, origin: address.origin, label };
    return {
      ...parsed,
      ...splitAddress(address, parsed.baseUrl, owner, secrets),
      ...splitProxy(parsed["proxy"], owner, secrets),
      ...splitHeaders(parsed["headers"], owner, secrets),
    };
  });
  return { file: { ...file, ...traces, endpoints }, secrets };
}

interface Owner {
  readonly id: EndpointId;
  readonly origin: string;
  readonly label: string;
}

function splitHeaders(raw: unknown, owner: Owner, secrets: PlainSecret[]) {
  const list = objects.safeParse(raw).data;
  if (list === undefined) return {};
  const headers = list.map((each) => {
    const header = rawHeader.safeParse(each).data;
    if (header === undefined || header.secret === false) return each;
    const { value, for: origin = owner.origin, ...rest } = header;
    const name: SecretName = `header/${owner.id}/${header.name.toLowerCase()}`;
    if (value !== "") {
      secrets.push({ name, value, origin, label: `${header.name} of “${owner.label}”` });
    }
    return { ...rest, value: null, secret: true };
  });
  return { headers };
}

function splitAddress(address: URL, text: string, owner: Owner, secrets: PlainSecret[]) {
  if (!hasSecretParts(address)) return {};
  const value = keyIn(address);
  if (value !== "") {
    const name: SecretName = `endpoint/${owner.id}`;
    const label = `the key of “${owner.label}”`;
    secrets.push({ name, value, texts: partsOf(text), origin: owner.origin, label });
  }
  return { baseUrl: withoutParts(text) };
}

const hasSecretParts = ({ username, password, search, hash }: URL): boolean =>
  [username, password, search, hash].some((part) => part !== "");

/** What most likely opens the door that an address leads to; empty where nothing does. */
function keyIn({ username, password, searchParams }: URL): string {
  const parameter = [...searchParams].find(([name]) =>
    /key|token|secret|sig|auth|code/i.test(name),
  );
  return decode(password) || decode(username) || (parameter?.[1] ?? "");
}

const withoutParts = (text: string): string =>
  text.replace(/^(https?:\/\/)[^/?#]*@/i, "$1").replace(/[?#].*$/s, "");

/** User name and password together, the password alone, the values of parameters, what follows #, as they stand in an address. */
function partsOf(text: string): readonly string[] {
  const user = /^https?:\/\/([^/?#]*)@/i.exec(text)?.[1] ?? "";
  const password = user.includes(":") ? user.slice(user.indexOf(":") + 1) : "";
  const query = /\?([^#]*)/.exec(text)?.[1] ?? "";
  const values = query.split("&").map((pair) => pair.slice(pair.indexOf("=") + 1));
  const fragment = text.includes("#") ? text.slice(text.indexOf("#") + 1) : "";
  return [user, password, ...values, fragment].filter((part) => part !== "");
}

const langfuseAddress = z.looseObject({ baseUrl: z.string() });
const otlpAddress = z.looseObject({ url: z.string() });

/** Where traces go: what stands in such an address becomes the key or the headers that are sent there. */
function splitTraceAddresses(file: Readonly<Record<string, unknown>>, secrets: PlainSecret[]) {
  const langfuse = langfuseAddress.safeParse(file["langfuse"]).data;
  const openTelemetry = otlpAddress.safeParse(file["openTelemetry"]).data;
  const split = (
    text: string,
    valueOf: (address: URL) => string,
    name: SecretName,
    label: string,
  ) => {
    const address = /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
    if (address === undefined || !hasSecretParts(address)) return undefined;
    const value = valueOf(address);
    const { origin } = address;
    if (value !== "") secrets.push({ name, value, texts: partsOf(text), origin, label });
    return withoutParts(text);
  };
  const baseUrl =
    langfuse && split(langfuse.baseUrl, keyIn, "langfuse/secret-key", "the key of Langfuse");
  const url =
    openTelemetry &&
    split(openTelemetry.url, headersIn, "otlp/headers", "the headers of OpenTelemetry");
  return {
    ...(baseUrl === undefined ? {} : { langfuse: { ...langfuse, baseUrl } }),
    ...(url === undefined ? {} : { openTelemetry: { ...openTelemetry, url } }),
  };
}

/** What an address of a collector holds, as headers: `name=value`, percent-encoded, with commas between them. */
function headersIn({ username, password, searchParams }: URL): string {
  const pair = `${decode(username)}:${decode(password)}`;
  const headers: (readonly [string, string])[] = [...searchParams].filter(
    ([name, value]) => /^[\w-]{1,100}$/.test(name) && value !== "",
  );
  if (pair !== ":")
    headers.unshift(["authorization", `Basic ${Buffer.from(pair).toString("base64")}`]);
  return headers.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(",");
}

function splitProxy(raw: unknown, owner: Owner, secrets: PlainSecret[]) {
  const proxy = z.looseObject({ type: z.literal("url"), url: z.string() }).safeParse(raw).data;
  if (proxy === undefined || !URL.canParse(proxy.url)) return {};
  const url = new URL(proxy.url);
  const { username, password, origin } = url;
  if (username === "" && password === "") return {};
  secrets.push({
    name: `proxy/${owner.id}`,
    value: `${decode(username)}:${decode(password)}`,
    texts: [...partsOf(proxy.url), decode(password)].filter((part) => part !== ""),
    origin,
    label: `the proxy password of “${owner.label}”`,
  });
  return { proxy: { ...proxy, url: proxy.url.replace(/^(https?:\/\/)[^/?#]*@/i, "$1") } };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The file without those of its secrets that are kept elsewhere now; the others stay, each with the origin that it goes
 * to, so that no later change of the address moves them.
 */
export function withoutSecrets(
  file: Readonly<Record<string, unknown>>,
  moved: ReadonlySet<SecretName>,
): Record<string, unknown> {
  const { file: clean, secrets } = takeSecretsOut(file);
  const left = new Map(secrets.map((each) => [each.name, each]));
  const isKept = (name: SecretName): boolean => left.has(name) && !moved.has(name);
  const traces = {
    ...(isKept("langfuse/secret-key") ? { langfuse: file["langfuse"] } : {}),
    ...(isKept("otlp/headers") ? { openTelemetry: file["openTelemetry"] } : {}),
  };
  const endpoints = objects.safeParse(clean["endpoints"]).data ?? [];
  const raw = objects.safeParse(file["endpoints"]).data ?? [];
  const next = endpoints.map((each, index) => {
    const endpoint = rawEndpoint.safeParse(each).data;
    if (endpoint === undefined) return each;
    const headers = objects.safeParse(endpoint["headers"]).data?.map((header) => {
      const name = z.looseObject({ name: z.string() }).safeParse(header).data?.name ?? "";
      const secret = left.get(`header/${endpoint.id}/${name.toLowerCase()}`);
      if (secret === undefined || moved.has(secret.name)) return header;
      return { ...(header as object), value: secret.value, for: secret.origin };
    });
    const before = rawEndpoint.safeParse(raw[index]).data;
    return {
      ...endpoint,
      ...(headers === undefined ? {} : { headers }),
      ...(isKept(`endpoint/${endpoint.id}`) ? { baseUrl: before?.baseUrl } : {}),
      ...(isKept(`proxy/${endpoint.id}`) ? { proxy: before?.["proxy"] } : {}),
    };
  });
  return { ...clean, ...traces, ...("endpoints" in clean ? { endpoints: next } : {}) };
}
