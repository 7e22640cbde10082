import { z } from "zod";
import { endpointId, type EndpointId } from "../../shared/endpoint.ts";
import type { SecretName } from "../../shared/secret.ts";

/** A secret that stands in plain text among the settings, where an older version or a hand has put it. */
export interface PlainSecret {
  readonly name: SecretName;
  readonly value: string;
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
 * passwords and parameters in addresses.
 */
export function takeSecretsOut(file: Readonly<Record<string, unknown>>): Split {
  const list = objects.safeParse(file["endpoints"]).data;
  if (list === undefined) return { file: { ...file }, secrets: [] };
  const secrets: PlainSecret[] = [];
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
  return { file: { ...file, endpoints }, secrets };
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
  const { username, password, searchParams } = address;
  if (username === "" && password === "" && address.search === "" && address.hash === "") return {};
  const parameter = [...searchParams].find(([name]) =>
    /key|token|secret|sig|auth|code/i.test(name),
  );
  const value = decode(password) || decode(username) || (parameter?.[1] ?? "");
  if (value !== "") {
    const name: SecretName = `endpoint/${owner.id}`;
    secrets.push({ name, value, origin: owner.origin, label: `the key of “${owner.label}”` });
  }
  return { baseUrl: text.replace(/^(https?:\/\/)[^/?#]*@/i, "$1").replace(/[?#].*$/s, "") };
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
    const isKept = (name: SecretName): boolean => left.has(name) && !moved.has(name);
    return {
      ...endpoint,
      ...(headers === undefined ? {} : { headers }),
      ...(isKept(`endpoint/${endpoint.id}`) ? { baseUrl: before?.baseUrl } : {}),
      ...(isKept(`proxy/${endpoint.id}`) ? { proxy: before?.["proxy"] } : {}),
    };
  });
  return "endpoints" in clean ? { ...clean, endpoints: next } : clean;
}
