import { z } from "zod";
import { ENDPOINT_PRESETS } from "../../shared/endpoint-presets.ts";
import type { Endpoint, EndpointId } from "../../shared/endpoint.ts";
import { isLoopback, OPENAI_BASE_URL } from "../../shared/endpoint-rules.ts";
import { AppError } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import type { EndpointConnection } from "../agent/model-choice.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Secrets } from "../secrets/secret-store.ts";
import type { AppState } from "../store/app-state.ts";

/** A key of the environment and the address it was given for. */
export interface Credential {
  readonly apiKey: string | undefined;
  /** Undefined for a key that came without an address: it is OpenAI's. */
  readonly baseUrl: string | undefined;
}

/** Where the key that an endpoint would use belongs. */
export interface KeyOrigin {
  /** `environment` is a key of `OPENAI_API_KEY`, which goes before a saved one. */
  readonly source: "none" | "saved" | "environment";
  /** The origin that a saved key was saved for; null where that is not known, or no key is saved. */
  readonly origin: string | null;
}

/** The keys of endpoints: each goes to the origin that it was given for and to no other. */
export interface EndpointKeys {
  /** The app's secrets; saving a key through them binds it to its endpoint's origin as it is then. */
  readonly secrets: Secrets;
  /**
   * All that is needed to reach an endpoint, its key included.
   *
   * @throws AppError `missing-credential` when the saved key belongs to another origin, `secret-unreadable` when it is
   *   kept but cannot be read now, `invalid-input` when it would travel unencrypted to another computer.
   */
  connect(endpoint: Endpoint): Promise<EndpointConnection>;
  /** The same without its key, for finding out what of the endpoint works. */
  connectWithoutKey(endpoint: Endpoint): EndpointConnection;
  keyOrigin(endpoint: Endpoint): Promise<KeyOrigin>;
  /** Lets a saved key go to the origin that the endpoint has now. */
  bind(endpoint: Endpoint): void;
  /** Forgets the key of an endpoint that is going away. @throws AppError when it may still be there. */
  remove(id: EndpointId): Promise<void>;
}

interface EndpointKeysDeps {
  readonly secrets: Secrets;
  readonly appState: AppState;
  readonly endpoints: () => readonly Endpoint[];
  readonly credential: Credential;
  readonly http: HttpClient;
}

const ENDPOINT_KEY = /^endpoint\/(.+)$/;
const originSchema = z.string().nullable();

export function createEndpointKeys(deps: EndpointKeysDeps): EndpointKeys {
  const { secrets, appState, endpoints, credential, http } = deps;
  // Not among the settings: a file of settings from elsewhere must not send a key anywhere.
  const originKey = (id: string): string => `endpoint-key-origin/${id}`;
  const readOrigin = (id: string): string | null =>
    appState.read(originKey(id), originSchema) ?? null;
  const writeOrigin = (id: string, origin: string | null): void =>
    appState.write(originKey(id), originSchema, origin);

  const isEnvironmentKey = ({ baseUrl }: Endpoint): boolean =>
    credential.apiKey !== undefined && toOrigin(credential.baseUrl) === new URL(baseUrl).origin;

  const findKey = async (endpoint: Endpoint): Promise<string | undefined> => {
    if (isEnvironmentKey(endpoint)) return credential.apiKey;
    const name = secretOf(endpoint.id);
    if (!(await secrets.has(name))) return undefined;
    const { origin } = new URL(endpoint.baseUrl);
    const bound = readOrigin(endpoint.id);
    if (bound !== origin) {
      throw new AppError(
        "missing-credential",
        `The key of “${endpoint.name}” was saved for ${bound ?? "another address"} and was not sent to ${origin}. Say in Settings whether it may go there.`,
      );
    }
    return secrets.get(name);
  };

  const toConnection = (endpoint: Endpoint, apiKey: string | undefined): EndpointConnection => ({
    baseUrl: new URL(endpoint.baseUrl).href,
    apiKey,
    keyHeader: ENDPOINT_PRESETS[endpoint.preset].keyHeader,
    headers: endpoint.headers,
    proxy: endpoint.proxy,
    http,
  });

  return {
    secrets: {
      ...secrets,
      async set(name, value) {
        await secrets.set(name, value);
        const [, id] = ENDPOINT_KEY.exec(name) ?? [];
        const endpoint = endpoints().find((each) => each.id === id);
        if (endpoint !== undefined) writeOrigin(endpoint.id, new URL(endpoint.baseUrl).origin);
      },
    },
    async connect(endpoint) {
      const address = new URL(endpoint.baseUrl);
      const apiKey = await findKey(endpoint);
      if (apiKey !== undefined && address.protocol === "http:" && !isLoopback(address)) {
        throw new AppError(
          "invalid-input",
          "The key would travel unencrypted to another computer. Use an https address, or no key.",
          { setting: "model.baseUrl" },
        );
      }
      return toConnection(endpoint, apiKey);
    },
    connectWithoutKey: (endpoint) => toConnection(endpoint, undefined),
    async keyOrigin(endpoint) {
      if (isEnvironmentKey(endpoint)) return { source: "environment", origin: null };
      return (await secrets.has(secretOf(endpoint.id)))
        ? { source: "saved", origin: readOrigin(endpoint.id) }
        : { source: "none", origin: null };
    },
    bind: ({ id, baseUrl }) => writeOrigin(id, new URL(baseUrl).origin),
    async remove(id) {
      await secrets.delete(secretOf(id));
      writeOrigin(id, null);
    },
  };
}

const secretOf = (id: EndpointId): SecretName => `endpoint/${id}`;

/** Null for an address that is none: its key goes nowhere. */
function toOrigin(baseUrl = OPENAI_BASE_URL): string | null {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : null;
}
