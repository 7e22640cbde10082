import { useEffect, useState } from "react";
import { ENDPOINT_PRESETS, type PresetName } from "../../shared/endpoint-presets.ts";
import type { Endpoint } from "../../shared/endpoint.ts";
import type { SecretName } from "../../shared/secret.ts";
import { SecretField } from "../secrets/secret-field.tsx";
import { useServices } from "../services.ts";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { useStore } from "../state/use-store.ts";
import type { CallOutput } from "../../shared/contract.ts";

interface EndpointKeyProps {
  /** Undefined while it does not exist yet. */
  readonly endpoint: Endpoint | undefined;
  readonly preset: PresetName;
  /** Waits for an endpoint that is just coming into being. */
  readonly findEndpoint: () => Promise<Endpoint["id"] | undefined>;
}

const toName = (id: Endpoint["id"]): SecretName => `endpoint/${id}`;

/** The key of an endpoint, and whether it may go where the endpoint leads. */
export function EndpointKey({ endpoint, preset, findEndpoint }: EndpointKeyProps) {
  const { client, secrets, reportError } = useServices();
  const name = endpoint === undefined ? undefined : toName(endpoint.id);
  const status = useStore(secrets.state, (all) => (name === undefined ? undefined : all[name]));
  const [origin, setOrigin] = useState<CallOutput<"endpoint.keyOrigin">>();
  const endpointId = endpoint?.id;
  const baseUrl = endpoint?.baseUrl;

  useEffect(() => {
    if (endpointId === undefined) return;
    let isStale = false;
    client
      .call("endpoint.keyOrigin", { endpointId })
      .then((answer) => {
        if (!isStale) setOrigin(answer);
      })
      .catch(reportError);
    return () => {
      isStale = true;
    };
  }, [client, reportError, endpointId, baseUrl, status]);

  return (
    <SettingAnchor name="model.apiKey" className="flex flex-col gap-2">
      <SecretField
        name={name}
        label="API key"
        hint={ENDPOINT_PRESETS[preset].keyHint}
        here={baseUrl === undefined ? null : new URL(baseUrl).origin}
        missingWords="Enter the base URL first: the key is saved for it alone."
        findName={async () => {
          const id = await findEndpoint();
          return id === undefined ? undefined : toName(id);
        }}
        fromVariable={
          endpoint !== undefined && origin?.source === "environment" ? origin.variable : undefined
        }
      />
    </SettingAnchor>
  );
}
