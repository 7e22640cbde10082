import { useId } from "react";
import type { Endpoint, ModelSelection } from "../../shared/endpoint.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";

/** The model of an endpoint: the default's stands in the settings, any other's with the endpoint. Null is none yet. */
export function modelOf(endpoint: Endpoint, model: ModelSelection): string | null {
  return endpoint.id === model.endpointId ? model.name : (endpoint.modelName ?? null);
}

interface MakeDefaultProps {
  readonly endpoint: Endpoint;
  readonly effective: EffectiveSettings;
  readonly isDefault: boolean;
}

/** Lets new chats begin with this endpoint and its model; nothing where they do, or where the environment decides. */
export function MakeDefault({ endpoint, effective, isDefault }: MakeDefaultProps) {
  const { settings, reportError, announce } = useServices();
  const id = useId();
  const { model } = effective.settings;
  const isHeld = effective.fromEnvironment.includes("model.endpointId");
  if (isDefault || isHeld) return null;
  const name = modelOf(endpoint, model);
  const isNameHeld = effective.fromEnvironment.includes("model.name");
  const isReady = name !== null || isNameHeld;

  async function makeDefault(): Promise<void> {
    if (!isReady) return;
    try {
      const chosen = isNameHeld ? {} : { name };
      await settings.update({ model: { endpointId: endpoint.id, ...chosen } });
      announce(`New chats start with ${endpoint.name}.`);
    } catch (error) {
      reportError(error);
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <Button aria-disabled={!isReady} aria-describedby={id} onClick={() => void makeDefault()}>
        Make default
      </Button>
      <span id={id} className="text-[0.8125rem] text-text-muted">
        {isReady ? "Chats you have started keep their model." : "Choose a model first."}
      </span>
    </div>
  );
}
