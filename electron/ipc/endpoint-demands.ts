import type { EndpointHeader } from "../../shared/endpoint.ts";
import {
  headerNameProblem,
  headerValueProblem,
  originOf,
  tidyBaseUrl,
} from "../../shared/endpoint-rules.ts";
import type { Settings } from "../../shared/settings.ts";
import {
  addressWords,
  isNewAddress,
  isNewProxy,
  isSameAddress,
  placeWords,
} from "../consent/places.ts";
import { askToChange, quoted, type Change, type NativeQuestion } from "../consent/question.ts";
import type { EndpointKeys } from "../runs/endpoint-keys.ts";
import { keyName, ownerOf, proxySecret, secretsOf } from "../secrets/secret-address.ts";
import type { SecretMoves } from "../secrets/secret-moves.ts";
import type { Secrets } from "../secrets/secret-store.ts";
import type { SettingsStore } from "../store/settings-store.ts";
import type { Demands } from "./guard-handlers.ts";

export interface EndpointDemandDeps {
  readonly settings: Pick<SettingsStore, "get">;
  readonly secrets: Pick<Secrets, "has">;
  readonly secretMoves: Pick<SecretMoves, "allow">;
  readonly endpointKeys: Pick<EndpointKeys, "environmentKeyFor">;
}

export const KEYS_GO_ALONG =
  "The key and other secrets saved for the old address will be sent to the new one.";
const environmentKeyGoes = (variable: string): string =>
  `The key in the environment variable ${variable} will be sent there.`;
const MAY_ROUTE =
  "Some servers pass your messages and your key on to the place that a header names.";

/** More than any header has that says where to, or whose account it is. */
const LONGEST_VALUE = 300;

/** The turn of all that looks for a secret before it is done, or changes what another of them looks at. */
export const SECRETS = "secrets";

/**
 * What main demands before an endpoint is made or led elsewhere: by its address, its proxy, or a header by which a
 * gateway chooses where a request goes, and the key in it.
 */
export function createEndpointDemands(deps: EndpointDemandDeps) {
  const { settings, secrets, secretMoves, endpointKeys } = deps;
  const find = (endpointId: string) =>
    settings.get().settings.endpoints.find(({ id }) => id === endpointId);

  /** The variable whose key an address takes that it was not given for, on the origin that it goes to. */
  const takenVariable = (address: string): string | undefined => {
    const key = endpointKeys.environmentKeyFor(address);
    return key === undefined || isSameAddress(key.baseUrl, address) ? undefined : key.variable;
  };

  return {
    "endpoint.create": {
      question: ({ baseUrl: typed }) => {
        const baseUrl = tidyBaseUrl(typed);
        const variable = takenVariable(baseUrl);
        if (!isNewAddress(baseUrl, settings.get().settings) && variable === undefined)
          return undefined;
        return askToChange(
          [{ what: "Address of a new endpoint", from: "none", to: addressWords(baseUrl) }],
          variable === undefined ? [] : [environmentKeyGoes(variable)],
        );
      },
    },
    "endpoint.update": {
      turn: ({ patch }) =>
        patch.baseUrl === undefined && patch.proxy === undefined ? undefined : SECRETS,
      async question({ endpointId, patch }) {
        const known: Settings = settings.get().settings;
        const endpoint = find(endpointId);
        if (endpoint === undefined) return undefined;
        // Only what may need a question waits for a keychain.
        if (patch.baseUrl === undefined && patch.proxy === undefined) return undefined;
        const name = quoted(endpoint.name);
        const baseUrl = tidyBaseUrl(patch.baseUrl ?? endpoint.baseUrl);
        const isMoved = originOf(baseUrl) !== null && !isSameAddress(baseUrl, endpoint.baseUrl);
        const has = await Promise.all(secretsOf(endpoint).map((each) => secrets.has(each)));
        const isKeyed = has.includes(true);
        const variable = isMoved ? takenVariable(baseUrl) : undefined;
        const changes: Change[] = [];
        if (isMoved && (isKeyed || variable !== undefined || isNewAddress(baseUrl, known))) {
          const [from, to] = [endpoint.baseUrl, baseUrl].map(addressWords);
          changes.push({ what: `Address of ${name}`, from: from ?? "", to: to ?? "" });
        }
        if (patch.proxy?.type === "url" && isNewProxy(patch.proxy.url, known)) {
          const before = endpoint.proxy.type === "url" ? endpoint.proxy.url : null;
          const [from, to] = [before, patch.proxy.url].map(placeWords);
          changes.push({ what: `Proxy of ${name}`, from: from ?? "", to: to ?? "" });
        }
        return toQuestion(changes, [
          ...(isKeyed ? [KEYS_GO_ALONG] : []),
          ...(variable === undefined ? [] : [environmentKeyGoes(variable)]),
        ]);
      },
      onAgreed: ({ endpointId, patch }) => {
        const { settings: known } = settings.get();
        const endpoint = find(endpointId);
        const to = originOf(patch.baseUrl ?? null);
        if (to !== null && to !== originOf(endpoint?.baseUrl ?? null))
          secretMoves.allow(ownerOf(keyName(endpointId)), to);
        const url = patch.proxy?.type === "url" ? patch.proxy.url : undefined;
        const proxy = originOf(url ?? null);
        if (proxy !== null && isNewProxy(url, known))
          secretMoves.allow(ownerOf(proxySecret(endpointId)), proxy);
      },
    },
    "endpoint.setHeader": {
      turn: () => SECRETS,
      question: ({ endpointId, header }) => {
        const endpoint = find(endpointId);
        // What cannot stand is refused by whoever would set it, in words for the field.
        const problem = headerNameProblem(header.name) ?? headerValueProblem(header.value);
        if (endpoint === undefined || problem !== undefined) return undefined;
        const name = header.name.toLowerCase();
        const before = endpoint.headers.find((each) => each.name.toLowerCase() === name);
        if (
          before !== undefined &&
          !before.secret &&
          !header.secret &&
          before.value === header.value
        )
          return undefined;
        const what = `Header ${quoted(header.name)} of ${quoted(endpoint.name)}`;
        const from = before === undefined ? "none" : valueWords(before);
        return askToChange([{ what, from, to: valueWords(header) }], [MAY_ROUTE]);
      },
    },
  } satisfies Demands;
}

/** As a key is made; a host, an address and a name of a service are not. */
const KEY_ALONE = /^(?:Bearer )?[\w=+~-]{20,}$/i;

/** The value of a header for a person: in whole, for it may say where to, but for what can be nothing but a key. */
function valueWords({ value, secret }: EndpointHeader): string {
  if (value === null) return "a secret";
  return secret && KEY_ALONE.test(value)
    ? `a secret that ends in ${quoted(value.slice(-4))}`
    : quoted(value, LONGEST_VALUE);
}

/** One question about all of these; none where nothing changes. */
export function toQuestion(
  [first, ...rest]: readonly Change[],
  more: readonly string[] = [],
): NativeQuestion | undefined {
  return first === undefined ? undefined : askToChange([first, ...rest], more);
}
