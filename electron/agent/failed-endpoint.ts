import type { FailedEndpoint } from "../../shared/error-data.ts";
import { ENVIRONMENT_ENDPOINT_ID } from "../../shared/endpoint-rules.ts";
import type { Endpoint } from "../../shared/endpoint.ts";

/** What an error keeps of the endpoint it came from: enough to name it and to lead back to it, and nothing secret. */
export function toFailedEndpoint({ id, name, baseUrl }: Endpoint): FailedEndpoint {
  const address = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl.slice(0, 200);
  // "From environment" says where its settings are, and not who did not answer.
  return { id, name: id === ENVIRONMENT_ENDPOINT_ID ? address : name, address };
}

/** How a sentence calls it: "Ollama", or "the endpoint" where it is not known. */
export function endpointName(endpoint: FailedEndpoint | undefined): string {
  return endpoint?.name ?? "the endpoint";
}

/** The same with its address, once: "Ollama (127.0.0.1:11434)". */
export function endpointPlace(endpoint: FailedEndpoint | undefined): string {
  if (endpoint === undefined || endpoint.name === endpoint.address) return endpointName(endpoint);
  return `${endpoint.name} (${endpoint.address})`;
}

/** For the beginning of a sentence. A name of a person's own is never changed. */
export function endpointSubject(endpoint: FailedEndpoint | undefined): string {
  return endpoint?.name ?? "The endpoint";
}
