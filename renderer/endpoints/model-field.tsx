import Check from "lucide-react/icons/check";
import ChevronDown from "lucide-react/icons/chevron-down";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { Endpoint } from "../../shared/endpoint.ts";
import type { ModelInfo } from "../../shared/model-info.ts";
import { ModelFacts } from "../models/model-group-view.tsx";
import { matches } from "../models/model-options.ts";
import { useServices } from "../services.ts";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { useSettingText } from "../fields/use-setting-text.ts";
import { useStore } from "../state/use-store.ts";
import { TextField } from "../ui/text-field.tsx";

/** More than anybody scrolls through; whoever types sees the rest. */
const SHOWN = 100;
const NO_MODELS: readonly ModelInfo[] = [];

interface ModelFieldProps {
  /** Undefined while it does not exist yet. */
  readonly endpoint: Endpoint | undefined;
  /** Null while none is named. */
  readonly value: string | null;
  /** Held fast by the environment. */
  readonly isLocked: boolean;
  readonly hint: string;
  /** @throws AppError when main refuses the name. */
  readonly save: (name: string | null) => Promise<void>;
}

/**
 * The model of an endpoint: any name may be typed, and once the endpoint has named its models they are a list below the
 * field. A combobox as the ARIA practices have it; the keyboard stays in the field.
 */
export function ModelField({ endpoint, value, isLocked, hint, save }: ModelFieldProps) {
  const { shell } = useServices();
  const { models, isLoading } = useModels(endpoint, value);
  const { text, isTyped, error, type, apply } = useSettingText({
    key: `model.name ${endpoint?.id ?? "new"}`,
    label: "Model",
    value,
    isLocked,
    save,
  });
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState<number>();
  const target = useStore(shell.state, ({ settings }) => settings);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = isTyped ? models.filter(({ name }) => matches(name, text)) : models;
  const shown = found.slice(0, SHOWN);
  const isList = models.length > 0 && !isLocked;
  const isListShown = isList && isOpen && shown.length > 0;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // It hangs below a field that may stand at the end of the window.
    if (isListShown) list.current?.scrollIntoView({ block: "nearest" });
  }, [isListShown]);
  const toId = (index: number): string => `${id}-${index}`;

  const [seen, setSeen] = useState<typeof target>();
  if (target !== seen) {
    setSeen(target);
    // Whoever is led here has a model to choose.
    if (target.focus === "model.name") setOpen(true);
  }

  function close(): void {
    setOpen(false);
    setActive(undefined);
  }
  function choose(name: string): void {
    close();
    type(name);
    void apply(name);
  }
  function move(step: number): void {
    setOpen(true);
    const current = active ?? (step > 0 ? -1 : shown.length);
    const next = isListShown
      ? (current + step + shown.length) % shown.length
      : Math.max(
          0,
          shown.findIndex(({ name }) => name === value),
        );
    setActive(next);
    requestAnimationFrame(() =>
      field.current?.ownerDocument.getElementById(toId(next))?.scrollIntoView({ block: "nearest" }),
    );
  }
  function onKeyDown(event: KeyboardEvent): void {
    // Which input method is composing, and what it does with the arrows, is its own business.
    if (event.nativeEvent.isComposing) return;
    const chosen = isListShown && active !== undefined ? shown[active] : undefined;
    if (event.key === "Enter") {
      if (chosen !== undefined) choose(chosen.name);
      else {
        close();
        void apply();
      }
    } else if (event.key === "ArrowDown" && isList) move(1);
    else if (event.key === "ArrowUp" && isList) move(-1);
    // The page would close.
    else if (event.key === "Escape" && isListShown) close();
    else return;
    event.preventDefault();
  }

  const combobox = {
    role: "combobox",
    "aria-expanded": isListShown,
    "aria-controls": isListShown ? `${id}-list` : undefined,
    "aria-activedescendant": isListShown && active !== undefined ? toId(active) : undefined,
    "aria-autocomplete": "list",
  } as const;
  return (
    <SettingAnchor name="model.name">
      <TextField
        ref={field}
        label="Model"
        type="text"
        placeholder={isList ? "Choose a model, or type a name" : "gpt-5-mini"}
        hint={isList ? `${hint} ${countWords(models.length)}` : hint}
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        badge={isLocked ? "from environment" : undefined}
        readOnly={isLocked}
        value={text}
        error={error}
        {...(isList ? combobox : {})}
        onChange={(event) => {
          type(event.target.value);
          setActive(undefined);
          setOpen(true);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => {
          close();
          void apply();
        }}
        onKeyDown={onKeyDown}
        className={isList ? "pe-10" : undefined}
        popup={
          isList && (
            <>
              <button
                type="button"
                // The arrows open it from the field.
                tabIndex={-1}
                aria-label="Show models"
                aria-expanded={isListShown}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  field.current?.focus();
                  setOpen(!isListShown);
                }}
                className="absolute end-1 top-1/2 grid size-8 -translate-y-1/2 place-items-center rounded-md text-text-muted hover:bg-surface-hover hover:text-text"
              >
                <ChevronDown aria-hidden className="size-4" />
              </button>
              {isListShown && (
                <ul
                  ref={list}
                  id={`${id}-list`}
                  role="listbox"
                  aria-label={`Models of ${endpoint?.name ?? "the endpoint"}`}
                  className="absolute inset-x-0 top-full z-30 mt-1 max-h-72 animate-rise overflow-y-auto rounded-xl border border-border bg-overlay p-1 shadow-float"
                >
                  {shown.map((model, index) => (
                    // The keyboard is in the field, which acts for the row it names as active.
                    // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events -- see above
                    <li
                      key={model.name}
                      id={toId(index)}
                      role="option"
                      aria-selected={model.name === value}
                      data-active={index === active || undefined}
                      onMouseDown={(event) => event.preventDefault()}
                      onClick={() => choose(model.name)}
                      className="flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-3 text-sm hover:bg-surface-hover data-active:bg-surface-hover data-active:outline-2 data-active:-outline-offset-2 data-active:outline-accent pointer-coarse:min-h-11"
                    >
                      <ModelFacts model={model} />
                      <span className="size-4 shrink-0">
                        {model.name === value && (
                          <Check aria-hidden className="size-4 text-accent" />
                        )}
                      </span>
                    </li>
                  ))}
                  {found.length > shown.length && (
                    <li role="presentation" className="px-3 py-1 text-xs text-text-muted">
                      {found.length - shown.length} more. Type to find them.
                    </li>
                  )}
                </ul>
              )}
            </>
          )
        }
      />
      <span role="status" className="sr-only">
        {isLoading ? "Asking the endpoint for its models…" : ""}
      </span>
    </SettingAnchor>
  );
}

const countWords = (count: number): string =>
  count === 1 ? "1 model found." : `${count.toLocaleString("en")} models found.`;

/** What the endpoint names; asked again once it has another address or key, until it has named something. */
function useModels(endpoint: Endpoint | undefined, chosen: string | null) {
  const { modelLists, secrets } = useServices();
  const known = useStore(modelLists.state, (all) =>
    endpoint === undefined ? undefined : all.get(endpoint.id),
  );
  const key = useStore(secrets.state, (all) =>
    endpoint === undefined ? undefined : all[`endpoint/${endpoint.id}`],
  );
  const { id, baseUrl } = endpoint ?? {};
  const keyState = key?.state;
  useEffect(() => {
    if (id !== undefined) void modelLists.load(id, chosen);
    // A name that was chosen from the list changes nothing about it.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [modelLists, id, baseUrl, keyState]);
  const listed = known?.fetchedAt === null ? NO_MODELS : (known?.models ?? NO_MODELS);
  return { models: listed, isLoading: known?.isLoading === true };
}
