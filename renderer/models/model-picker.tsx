import ChevronDown from "lucide-react/icons/chevron-down";
import { Popover } from "radix-ui";
import { useEffect, useState } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { Endpoint, ModelSelection } from "../../shared/endpoint.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { ModelListBox } from "./model-list-box.tsx";

const DEMO_NAME = "Parley demo";

/** What the button says of a choice. */
function modelLabel({ endpointId, name }: ModelSelection, endpoints: readonly Endpoint[]): string {
  if (endpointId === null) return DEMO_NAME;
  if (endpoints.every(({ id }) => id !== endpointId)) return "endpoint removed";
  return toShownLine(name ?? "none chosen");
}

/** Which model answers in this chat, and a list to choose another from. */
export function ModelPicker({ threadId }: { readonly threadId: ThreadId | null }) {
  const { chats, settings, shell, reportError, announce } = useServices();
  const model = useStore(chats.state, (all) => all.get(threadId)?.model);
  const effective = useStore(settings.state);
  const request = useStore(shell.state, ({ focus }) => focus);
  const [wasOpened, setWasOpened] = useState(false);
  /** What the menu asked for last and was closed since. */
  const [answered, setAnswered] = useState(request);
  const isOpen = wasOpened || (request?.target === "model-picker" && request !== answered);

  useEffect(() => void chats.load(threadId), [chats, threadId]);

  if (model === undefined || effective === undefined) return null;
  const { endpoints } = effective.settings;
  const label = modelLabel(model, endpoints);
  const isHeld = ["model.endpointId", "model.name"].every((name) =>
    effective.fromEnvironment.includes(name),
  );

  function setIsOpen(next: boolean): void {
    setWasOpened(next);
    setAnswered(request);
  }

  async function choose(selection: ModelSelection): Promise<void> {
    setIsOpen(false);
    try {
      await chats.chooseModel(threadId, selection);
      announce(`Model: ${modelLabel(selection, endpoints)}`);
    } catch (error) {
      reportError(error);
    }
  }

  if (isHeld) {
    return (
      <p
        className="min-w-0 truncate text-xs text-text-muted"
        title={`Model: ${label}, from environment`}
      >
        Model: {label} <span className="sr-only">, from environment</span>
      </p>
    );
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger asChild>
        <button
          type="button"
          className="-ms-2 flex h-7 max-w-full min-w-0 shrink items-center gap-1 rounded-lg px-2 text-xs text-text-muted transition-colors hover:bg-surface-hover hover:text-text aria-expanded:bg-surface-hover aria-expanded:text-text pointer-coarse:h-11"
        >
          <span dir="auto" className="truncate">
            Model: {label}
          </span>
          <ChevronDown aria-hidden className="size-3.5 shrink-0" />
        </button>
      </Popover.Trigger>
      <Popover.Content
        align="start"
        side="top"
        sideOffset={8}
        collisionPadding={8}
        aria-label="Choose a model"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          shell.focus("composer");
        }}
        className="z-40 flex max-h-(--radix-popover-content-available-height) w-[min(32rem,calc(100vw-1rem))] animate-rise flex-col overflow-hidden rounded-xl border border-border bg-overlay shadow-float"
      >
        <ModelListBox
          current={model}
          effective={effective}
          onChoose={(next) => void choose(next)}
        />
        <DefaultModel current={model} effective={effective} />
      </Popover.Content>
    </Popover.Root>
  );
}

interface DefaultModelProps {
  /** What answers in this chat. */
  readonly current: ModelSelection;
  readonly effective: EffectiveSettings;
}

/** A choice is this chat's alone; here it is made that of every new chat. */
function DefaultModel({ current, effective }: DefaultModelProps) {
  const { settings, reportError, announce } = useServices();
  const { endpoints, model } = effective.settings;
  const isHeld = effective.fromEnvironment.some((name) =>
    /^model\.(?:endpointId|name)$/.test(name),
  );
  const isDefault =
    current.endpointId === model.endpointId &&
    (current.endpointId === null || current.name === model.name);
  if (isHeld) return null;
  const label = modelLabel(current, endpoints);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-t border-border px-4 py-2 text-[0.8125rem] text-text-muted">
      <span className="min-w-0 wrap-anywhere">
        {isDefault
          ? "New chats start with this model."
          : `New chats start with ${modelLabel(model, endpoints)}.`}
      </span>
      {!isDefault && (
        <Button
          size="small"
          className="ms-auto"
          onClick={() => {
            settings
              .update({ model: current })
              .then(() => announce(`New chats start with ${label}.`))
              .catch(reportError);
          }}
        >
          Make default
        </Button>
      )}
    </div>
  );
}
