import { headerNameProblem, headerValueProblem } from "../../../shared/endpoint-rules.ts";
import type { LocalServer } from "../../../shared/local-server.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ConnectionTests } from "../../doctor/connection-tests.ts";
import { confirmFor, type Questions } from "../../consent/questions.ts";
import type { EndpointKeys } from "../../runs/endpoint-keys.ts";
import type { LearnedQuirks } from "../../runs/learned-quirks.ts";
import type { ModelLists } from "../../runs/model-lists.ts";
import { headerSecret, keyName, ownerOf, proxySecret } from "../../secrets/secret-address.ts";
import type { SecretMoves } from "../../secrets/secret-moves.ts";
import type { Secrets } from "../../secrets/secret-store.ts";
import type { SettingsStore } from "../../store/settings-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface EndpointHandlerDeps {
  readonly settings: SettingsStore;
  readonly endpointKeys: EndpointKeys;
  readonly connectionTests: ConnectionTests;
  readonly modelLists: ModelLists;
  readonly learnedQuirks: LearnedQuirks;
  /** What answers on the usual ports of this computer. */
  readonly findLocalServers: (signal: AbortSignal) => Promise<readonly LocalServer[]>;
  readonly secrets: Secrets;
  readonly secretMoves: SecretMoves;
  readonly questions: Pick<Questions, "ask">;
}

export function createEndpointHandlers(deps: EndpointHandlerDeps): HandlersOf<"endpoint"> {
  const { settings, endpointKeys, connectionTests, modelLists, secrets, secretMoves, questions } =
    deps;
  return {
    "endpoint.create": (input) => settings.createEndpoint(input),
    "endpoint.update": ({ endpointId, patch }) => settings.updateEndpoint(endpointId, patch),
    "endpoint.setHeader": async ({ endpointId, header }) => {
      const { name, value, secret } = header;
      const { baseUrl } = settings.endpoint(endpointId);
      const missing = secret && value === "" ? "Enter the header’s value." : undefined;
      const problem = headerNameProblem(name) ?? headerValueProblem(value) ?? missing;
      if (problem !== undefined)
        throw new AppError("invalid-input", problem, { detail: "headers" });
      const key = headerSecret(endpointId, name);
      // The setting first: it is refused where it cannot stand, and a header without its value is not sent.
      const effective = settings.setHeader(endpointId, {
        name,
        secret,
        value: secret ? null : value,
      });
      if (secret) await secrets.set(key, value, new URL(baseUrl).origin);
      else await secrets.delete(key);
      // A value that waited in an older file to be moved was replaced, and must not come back.
      settings.forgetPlain(new Set([key]));
      return effective;
    },
    "endpoint.removeHeader": async ({ endpointId, name }) => {
      // The same in capitals and small letters, as everywhere.
      const isIt = (each: { readonly name: string }): boolean =>
        each.name.toLowerCase() === name.toLowerCase();
      const known = settings.endpoint(endpointId).headers.find(isIt);
      if (known?.secret === true) await secrets.delete(headerSecret(endpointId, name));
      return settings.removeHeader(endpointId, name);
    },
    "endpoint.delete": async ({ endpointId }) => {
      // The key first: an endpoint that is gone could not be asked for it again.
      await endpointKeys.remove(settings.endpoint(endpointId));
      modelLists.forget(endpointId);
      return settings.deleteEndpoint(endpointId);
    },
    "endpoint.keyOrigin": ({ endpointId }) => endpointKeys.keyOrigin(settings.endpoint(endpointId)),
    "endpoint.bindKey": async ({ endpointId }, { windowId }) => {
      settings.endpoint(endpointId);
      const confirm = confirmFor(questions, windowId);
      let isBound = true;
      for (const name of [keyName(endpointId), proxySecret(endpointId)]) {
        isBound = (await secretMoves.ask(ownerOf(name), confirm)) && isBound;
      }
      return { isBound };
    },
    "endpoint.test": ({ endpointId, model }, { emit, signal }) =>
      connectionTests.test({ endpoint: settings.endpoint(endpointId), model, emit, signal }),
    "endpoint.findLocal": async (_input, { signal }) => ({
      servers: [...(await deps.findLocalServers(signal))],
    }),
    "endpoint.card": ({ endpointId, model }) => {
      const endpoint = settings.endpoint(endpointId);
      const quirks = model === null ? [] : [...deps.learnedQuirks.list(endpoint, model)];
      return { card: connectionTests.card(endpoint, model), quirks };
    },
  };
}
