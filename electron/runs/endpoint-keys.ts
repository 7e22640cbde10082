import { ENDPOINT_PRESETS, KEYED_PRESETS, protocolOf } from "../../shared/endpoint-presets.ts";
import type { Endpoint, Proxy } from "../../shared/endpoint.ts";
import { isLoopback, OPENAI_BASE_URL, originOf } from "../../shared/endpoint-rules.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import type { EndpointConnection, HeaderLine } from "../agent/model-choice.ts";
import { quoted } from "../consent/question.ts";
import type { HttpClient } from "../http/http-client.ts";
import { checkSecret } from "../secrets/check-secret.ts";
import {
  headerSecret,
  keyName,
  ownerOf,
  proxySecret,
  secretsOf,
  type SecretOwner,
} from "../secrets/secret-address.ts";
import { notSentWords } from "../secrets/secret-moves.ts";
import type { Secrets } from "../secrets/secret-store.ts";

/** The keys of the environment: `OPENAI_API_KEY`, the address it was given for, and those of other providers. */
export interface Credential {
  readonly apiKey: string | undefined;
  /** Undefined for a key that came without an address: it is OpenAI's. */
  readonly baseUrl: string | undefined;
  /** By the name of the variable; each goes to its provider's own origin alone. */
  readonly providerKeys?: Readonly<Record<string, string>>;
}

/** A key of the environment: the variable that holds it, and the address that it was given for. */
interface EnvironmentKey {
  readonly variable: string;
  readonly key: string;
  readonly baseUrl: string;
}

/** Where the key that an endpoint would use belongs. */
export interface KeyOrigin {
  /** `environment` is a key of an environment variable, which goes before a saved one. */
  readonly source: "none" | "saved" | "environment";
  /** The name of that variable. */
  readonly variable?: string;
  /** The origin that a saved key was saved for; null where that is not known, or no key is saved. */
  readonly origin: string | null;
}

/** What endpoints are reached with: their keys, secret headers and proxies' passwords, each for its own origin alone. */
export interface EndpointKeys {
  /**
   * All that is needed to reach an endpoint, its secrets included. Where they were saved for another origin, the person
   * is asked once whether they may go to this one.
   *
   * @throws AppError `missing-credential` when a secret belongs to another origin, `secret-unreadable` when it is kept
   *   but cannot be read now, `invalid-input` when it would travel unencrypted to another computer.
   */
  connect(endpoint: Endpoint): Promise<EndpointConnection>;
  /** The same, but nobody is asked. */
  connectUnasked(endpoint: Endpoint): Promise<EndpointConnection>;
  /** The same without anything secret, for finding out what of the endpoint works. */
  connectWithoutKey(endpoint: Endpoint): EndpointConnection;
  keyOrigin(endpoint: Endpoint): Promise<KeyOrigin>;
  /** The key of the environment that goes to an address: to all of the origin it was given for. */
  environmentKeyFor(baseUrl: string): Omit<EnvironmentKey, "key"> | undefined;
  /** Forgets the secrets of an endpoint that is going away. @throws AppError when one may still be there. */
  remove(endpoint: Endpoint): Promise<void>;
}

interface EndpointKeysDeps {
  readonly secrets: Secrets;
  /** Asks, once, whether an owner's secrets may go to its address now. */
  readonly askOnce: (owner: SecretOwner) => Promise<boolean>;
  readonly credential: Credential;
  readonly http: HttpClient;
}

/** @throws AppError `invalid-input`: it could not be sent, and the error of whoever tries would not say why. */
function checkEnvironmentKey({ key, variable }: EnvironmentKey): string {
  try {
    return checkSecret(key);
  } catch (error) {
    throw new AppError(
      "invalid-input",
      `The key in the environment variable ${variable} cannot be used. ${toErrorData(error).message}`,
    );
  }
}

export function createEndpointKeys(deps: EndpointKeysDeps): EndpointKeys {
  const { secrets, askOnce, credential, http } = deps;

  const { apiKey: ownKey, baseUrl: ownAddress = OPENAI_BASE_URL, providerKeys = {} } = credential;
  const environmentKeys: readonly EnvironmentKey[] = [
    ...(ownKey === undefined
      ? []
      : [{ variable: "OPENAI_API_KEY", key: ownKey, baseUrl: ownAddress }]),
    ...KEYED_PRESETS.flatMap(({ variable, baseUrl }) => {
      const key = providerKeys[variable];
      return key === undefined ? [] : [{ variable, key, baseUrl }];
    }),
  ];
  const environmentKeyFor = (address: string): EnvironmentKey | undefined => {
    const origin = originOf(address);
    return origin === null
      ? undefined
      : environmentKeys.find(({ baseUrl }) => originOf(baseUrl) === origin);
  };

  /** @throws AppError `missing-credential` when it was saved for another origin. */
  const find = async (
    name: SecretName,
    what: string,
    origin: string,
  ): Promise<string | undefined> => {
    const found = await secrets.read(name, origin);
    if (found.type === "elsewhere") throw notSentWords(what, found.origin, origin);
    return found.type === "found" ? found.value : undefined;
  };

  const findHeaders = async ({ id, name, headers, baseUrl }: Endpoint): Promise<HeaderLine[]> => {
    const { origin } = new URL(baseUrl);
    const lines: HeaderLine[] = [];
    for (const header of headers) {
      const what = `The header ${header.name} of ${quoted(name)}`;
      const value = header.secret
        ? await find(headerSecret(id, header.name), what, origin)
        : header.value;
      if (value === undefined && secrets.isLost(headerSecret(id, header.name))) {
        throw new AppError(
          "missing-credential",
          `${what} was kept for one session only, which has ended. Enter it again in Settings.`,
        );
      }
      if (value !== undefined && value !== null) lines.push({ name: header.name, value });
    }
    return lines;
  };

  const findProxy = async ({ id, name, proxy }: Endpoint): Promise<Proxy> => {
    if (proxy.type !== "url") return proxy;
    const address = new URL(proxy.url);
    const password = await find(
      proxySecret(id),
      `The proxy password of ${quoted(name)}`,
      address.origin,
    );
    if (password === undefined) return proxy;
    const [user = "", ...rest] = password.split(":");
    address.username = encodeURIComponent(user);
    address.password = encodeURIComponent(rest.join(":"));
    return { type: "url", url: address.href };
  };

  const connectUnasked = async (endpoint: Endpoint): Promise<EndpointConnection> => {
    const address = new URL(endpoint.baseUrl);
    const { origin } = address;
    const environmentKey = environmentKeyFor(endpoint.baseUrl);
    const apiKey = environmentKey
      ? checkEnvironmentKey(environmentKey)
      : await find(keyName(endpoint.id), `The key of ${quoted(endpoint.name)}`, origin);
    const headers = await findHeaders(endpoint);
    const sent = new Set(headers.map(({ name }) => name));
    const isSecret =
      apiKey !== undefined || endpoint.headers.some(({ secret, name }) => secret && sent.has(name));
    if (isSecret && address.protocol === "http:" && !isLoopback(address)) {
      const what = apiKey === undefined ? "A secret header" : "The key";
      const without =
        apiKey === undefined ? "no secret header, or mark it as “Not secret”" : "no key";
      throw new AppError(
        "invalid-input",
        `${what} would travel unencrypted to another computer. Use an https address, or ${without}.`,
        { setting: "model.baseUrl" },
      );
    }
    return {
      ...toConnection(endpoint),
      apiKey,
      headers,
      proxy: await findProxy(endpoint),
    };
  };

  const toConnection = (endpoint: Endpoint): EndpointConnection => ({
    baseUrl: new URL(endpoint.baseUrl).href,
    apiKey: undefined,
    protocol: protocolOf(endpoint),
    keyHeader: ENDPOINT_PRESETS[endpoint.preset].keyHeader,
    headers: endpoint.headers.flatMap(({ name, value, secret }) =>
      secret || value === null ? [] : [{ name, value }],
    ),
    proxy: endpoint.proxy,
    http,
  });

  return {
    async connect(endpoint) {
      try {
        return await connectUnasked(endpoint);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== "missing-credential") throw error;
        const owners = [keyName(endpoint.id), proxySecret(endpoint.id)].map(ownerOf);
        for (const owner of owners) if (!(await askOnce(owner))) throw error;
        return connectUnasked(endpoint);
      }
    },
    connectUnasked,
    connectWithoutKey: toConnection,
    environmentKeyFor,
    async keyOrigin(endpoint) {
      const variable = environmentKeyFor(endpoint.baseUrl)?.variable;
      if (variable !== undefined) return { source: "environment", variable, origin: null };
      const name = keyName(endpoint.id);
      // An older version did not note it down: reading the key does.
      if (secrets.originOf(name) === undefined && (await secrets.has(name)))
        await secrets.status(name);
      return (await secrets.has(name))
        ? { source: "saved", origin: secrets.originOf(name) ?? null }
        : { source: "none", origin: null };
    },
    async remove(endpoint) {
      for (const name of secretsOf(endpoint)) await secrets.delete(name);
    },
  };
}
