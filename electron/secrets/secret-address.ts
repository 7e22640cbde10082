import type { Endpoint, EndpointId } from "../../shared/endpoint.ts";
import type { SecretName } from "../../shared/secret.ts";
import { LANGFUSE_CLOUD, originOf } from "../../shared/endpoint-rules.ts";
import type { Settings } from "../../shared/settings.ts";

/** What has an address of its own, to which its secrets go together. */
export type SecretOwner = `endpoint/${string}` | `proxy/${string}` | "langfuse" | "otlp";

type Addresses = Pick<Settings, "endpoints" | "langfuse" | "openTelemetry">;

const OF_ENDPOINT = /^(?<kind>endpoint|header|proxy)\/(?<id>[^/]+)/;

/** Whose secret it is. */
export function ownerOf(name: SecretName): SecretOwner {
  if (name === "langfuse/secret-key" || name === "langfuse/headers") return "langfuse";
  if (name === "otlp/headers") return "otlp";
  const { kind, id } = OF_ENDPOINT.exec(name)?.groups ?? {};
  return kind === "proxy" ? `proxy/${id ?? ""}` : `endpoint/${id ?? ""}`;
}

/** The secrets that belong to an endpoint: its key, the values of its headers, its proxy's password. */
export function secretsOf({ id, headers }: Pick<Endpoint, "id" | "headers">): SecretName[] {
  return [
    keyName(id),
    ...headers.filter(({ secret }) => secret).map(({ name }) => headerSecret(id, name)),
    proxySecret(id),
  ];
}

export const keyName = (id: EndpointId): SecretName => `endpoint/${id}`;
/** Headers are the same in capitals and small letters (RFC 9110, section 5.1). */
export const headerSecret = (id: EndpointId, header: string): SecretName =>
  `header/${id}/${header.toLowerCase()}`;
export const proxySecret = (id: EndpointId): SecretName => `proxy/${id}`;

/** The address that an owner has in these settings, as an origin; null while it has none. */
export const originIn = (settings: Addresses, owner: SecretOwner): string | null =>
  originOf(addressIn(settings, owner));

/** The same, whole. */
export function addressIn(settings: Addresses, owner: SecretOwner): string | null {
  if (owner === "langfuse") return settings.langfuse.baseUrl ?? LANGFUSE_CLOUD;
  if (owner === "otlp") return settings.openTelemetry.url;
  const [kind, id] = owner.split("/");
  const endpoint = settings.endpoints.find((each) => each.id === id);
  if (endpoint === undefined) return null;
  if (kind === "endpoint") return endpoint.baseUrl;
  return endpoint.proxy.type === "url" ? endpoint.proxy.url : null;
}
