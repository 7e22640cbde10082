import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import {
  endpoint as endpointSchema,
  endpointId,
  type Endpoint,
  type EndpointHeader,
  type EndpointId,
  type EndpointPatch,
  type NewEndpoint,
} from "../../shared/endpoint.ts";
import { ENDPOINT_PRESETS } from "../../shared/endpoint-presets.ts";
import {
  baseUrlProblem,
  tidyBaseUrl,
  ENVIRONMENT_ENDPOINT_ID,
  headerNameProblem,
  headerValueProblem,
  MAXIMUM_ENDPOINTS,
  MAXIMUM_HEADERS,
  proxyUrlProblem,
} from "../../shared/endpoint-rules.ts";

/**
 * A new endpoint as it will be stored, with what the person left out filled in.
 *
 * @throws AppError `invalid-input` in words for the field, which `detail` names.
 */
export function toEndpoint(
  { preset, name, baseUrl: typed }: NewEndpoint,
  known: readonly Endpoint[],
  id: string,
): Endpoint {
  if (known.length >= MAXIMUM_ENDPOINTS) {
    throw refusal("name", `Parley keeps ${MAXIMUM_ENDPOINTS} endpoints. Delete one first.`);
  }
  const baseUrl = tidyBaseUrl(typed);
  refuseWith("baseUrl", baseUrlProblem(baseUrl));
  const ownName = preset === "custom" ? nameOf(baseUrl) : ENDPOINT_PRESETS[preset].label;
  return {
    id: endpointId.parse(id),
    name: name ?? ownName,
    preset,
    baseUrl,
    protocol: "automatic",
    headers: [],
    proxy: { type: "system" },
    asksForUsage: true,
  };
}

/** What an endpoint is called when nobody has named it. */
const nameOf = (baseUrl: string): string => new URL(baseUrl).host.slice(0, 80);

/**
 * An endpoint with some of it changed. One that is called after its address is called after its new one.
 *
 * @throws AppError `invalid-input` in words for the field, which `detail` names.
 */
export function patchEndpoint(before: Endpoint, patch: EndpointPatch): Endpoint {
  refuseEnvironment(before);
  const { name, proxy } = patch;
  const baseUrl = patch.baseUrl === undefined ? undefined : tidyBaseUrl(patch.baseUrl);
  if (name !== undefined) {
    const problem = endpointSchema.shape.name.safeParse(name).success
      ? undefined
      : "A name has 1 to 80 characters.";
    refuseWith("name", problem);
  }
  if (baseUrl !== undefined) refuseWith("baseUrl", baseUrlProblem(baseUrl));
  if (proxy?.type === "url") refuseWith("proxy", proxyUrlProblem(proxy.url));
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const follows = baseUrl !== undefined && before.name === nameOf(before.baseUrl);
  return endpointSchema.parse({
    ...before,
    ...(follows && { name: nameOf(baseUrl) }),
    ...Object.fromEntries(given),
    ...(baseUrl !== undefined && { baseUrl }),
  });
}

/** @throws AppError `invalid-input` for the endpoint that no setting can change. */
export function refuseEnvironment({ id }: Endpoint): void {
  if (id !== ENVIRONMENT_ENDPOINT_ID) return;
  throw refusal("baseUrl", "This endpoint comes from the environment. Change it there.");
}

/**
 * An endpoint with these headers.
 *
 * @throws AppError `invalid-input`, with `headers` in its `detail`.
 */
export function withHeaders(before: Endpoint, headers: readonly EndpointHeader[]): Endpoint {
  refuseEnvironment(before);
  if (headers.length > MAXIMUM_HEADERS) {
    throw refusal("headers", `At most ${MAXIMUM_HEADERS} headers can be set.`);
  }
  for (const { name, value } of headers) {
    const problem = headerNameProblem(name) ?? headerValueProblem(value ?? "");
    if (problem !== undefined) throw refusal("headers", problem);
  }
  return { ...before, headers };
}

function refuseWith(field: keyof Endpoint, problem: string | undefined): void {
  if (problem !== undefined) throw refusal(field, problem);
}

function refusal(field: keyof Endpoint, problem: string): AppError {
  return new AppError("invalid-input", problem, { detail: field });
}

/** What a file holds as its list of endpoints, with one of them written over, added, or (undefined) taken out. */
export function editStoredEndpoints(
  stored: unknown,
  id: EndpointId,
  next: Endpoint | undefined,
): unknown[] {
  const list: unknown[] = Array.isArray(stored) ? [...(stored as unknown[])] : [];
  const index = list.findIndex((each) => idOf(each) === id);
  if (next === undefined) return list.filter((each) => idOf(each) !== id);
  // What a newer version keeps in an endpoint stays there.
  if (index === -1) list.push(next);
  else {
    const before = list[index] as object;
    list[index] = {
      ...before,
      ...next,
      baseUrl: withSecretParts(next.baseUrl, Reflect.get(before, "baseUrl")),
      proxy: toStoredProxy(next.proxy, before),
      headers: next.headers.map((each) => toStored(each, before)),
    };
  }
  return list;
}

/**
 * An address with the password and parameters that stand in the file still, because nothing else would keep them. They
 * belong to a host, so another one does not get them.
 */
function withSecretParts(next: string, stored: unknown): string {
  if (typeof stored !== "string" || !URL.canParse(stored) || !URL.canParse(next)) return next;
  const before = new URL(stored);
  const { origin, username, password, search } = new URL(next);
  if (before.origin !== origin || username !== "" || password !== "" || search !== "") return next;
  const user = /^https?:\/\/([^/?#]*@)/i.exec(stored)?.[1] ?? "";
  return next.replace(/^https?:\/\//i, (scheme) => scheme + user) + before.search;
}

function toStoredProxy(proxy: Endpoint["proxy"], endpoint: object): unknown {
  const stored = z.looseObject({ url: z.string() }).safeParse(Reflect.get(endpoint, "proxy")).data;
  if (proxy.type !== "url" || stored === undefined) return proxy;
  return { ...stored, ...proxy, url: withSecretParts(proxy.url, stored.url) };
}

/** A header's value that stands in the file is not dropped either. */
function toStored(header: EndpointHeader, endpoint: object): unknown {
  if (!header.secret) return header;
  const stored: unknown = Reflect.get(endpoint, "headers");
  const list: unknown[] = Array.isArray(stored) ? stored : [];
  const plain = z.array(plainHeader.catch({ name: "", value: "" })).parse(list);
  const before = plain.find(({ name }) => name.toLowerCase() === header.name.toLowerCase());
  return before === undefined ? header : { ...before, ...header, value: before.value };
}

const plainHeader = z.looseObject({ name: z.string(), value: z.string().min(1) });

function idOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, "id") : undefined;
}
