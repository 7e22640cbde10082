import type { ModelChoice } from "../../electron/agent/model-choice.ts";
import type { ChosenModel } from "../../electron/runs/choose-model.ts";
import { anEndpoint } from "./an-endpoint.ts";

/** A model that needs nobody to look for its key. */
export function chosenModel(choice: ModelChoice): ChosenModel {
  const connect = () => Promise.resolve(choice);
  const callsTools = () => choice.kind === "demo" || (choice.abilities?.callsTools ?? true);
  if (choice.kind === "demo") {
    return { target: choice, selection: { endpointId: null, name: null }, connect, callsTools };
  }
  const { baseUrl, name, parameters = {} } = choice;
  const endpoint = anEndpoint({ baseUrl });
  return {
    target: { kind: "openai-compatible", endpoint, name, parameters },
    selection: { endpointId: endpoint.id, name },
    connect,
    callsTools,
  };
}
