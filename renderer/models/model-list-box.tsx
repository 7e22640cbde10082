import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { toShownLine, toShownText } from "../../shared/foreign-text.ts";
import type { EndpointId, ModelSelection } from "../../shared/endpoint.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { ModelGroupView } from "./model-group-view.tsx";
import { groupModels, toSelection, type ModelOption } from "./model-options.ts";

interface ModelListBoxProps {
  readonly current: ModelSelection;
  readonly effective: EffectiveSettings;
  readonly onChoose: (selection: ModelSelection) => void;
}

/**
 * A combobox over its list, as the ARIA practices have it: the keyboard stays in the field, the arrows move through the
 * rows, Enter chooses.
 */
export function ModelListBox({ current, effective, onChoose }: ModelListBoxProps) {
  const { modelLists } = useServices();
  const lists = useStore(modelLists.state);
  const [query, setQuery] = useState("");
  const [only, setOnly] = useState<EndpointId>();
  const [activeKey, setActiveKey] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const { endpoints } = effective.settings;

  const ids = endpoints.map((endpoint) => endpoint.id).join(" ");
  useEffect(() => {
    for (const endpointId of ids.split(" ").filter(Boolean) as EndpointId[]) {
      const chosen = endpointId === current.endpointId ? current.name : null;
      void modelLists.load(endpointId, chosen);
    }
  }, [modelLists, ids, current.endpointId, current.name]);

  const groups = groupModels({ effective, lists, current, query, only });
  const rows = groups.flatMap(({ options }) => options);
  const isCurrent = (option: ModelOption): boolean => {
    const { endpointId, name } = toSelection(option) ?? {};
    return endpointId === current.endpointId && (endpointId === null || name === current.name);
  };
  const active =
    rows.find(({ key }) => key === activeKey) ??
    // What an endpoint offers is likelier meant than a name of which only a part was typed.
    (query === "" ? rows.find(isCurrent) : rows.find(({ type }) => type !== "typed")) ??
    rows[0];
  const toId = (option: ModelOption): string => `${id}-${rows.indexOf(option)}`;

  function move(step: number): void {
    const index = active === undefined ? -1 : rows.indexOf(active);
    const next = rows.at((index + step + rows.length) % Math.max(1, rows.length));
    setActiveKey(next?.key);
    if (next !== undefined) {
      list.current?.ownerDocument.getElementById(toId(next))?.scrollIntoView({ block: "nearest" });
    }
  }

  function choose(option: ModelOption): void {
    const selection = toSelection(option);
    if (selection !== undefined) {
      onChoose(selection);
      return;
    }
    setActiveKey(undefined);
    if (option.type === "other") setOnly(option.endpointId);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Which input method is composing, and what it does with the arrows, is its own business.
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case "ArrowDown":
        move(1);
        break;
      case "ArrowUp":
        move(-1);
        break;
      case "Enter":
        if (active !== undefined) choose(active);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  const typedFor = endpoints.find((endpoint) => endpoint.id === only)?.name;
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-expanded
        aria-label={typedFor === undefined ? "Find a model" : `Model name at ${typedFor}`}
        aria-controls={`${id}-list`}
        aria-activedescendant={active === undefined ? undefined : toId(active)}
        aria-autocomplete="list"
        placeholder={
          typedFor === undefined ? "Find a model, or type a name" : `Model name at ${typedFor}`
        }
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        maxLength={500}
        // eslint-disable-next-line jsx-a11y-x/no-autofocus -- it opened because somebody wants to choose
        autoFocus
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActiveKey(undefined);
        }}
        onKeyDown={onKeyDown}
        className="h-11 shrink-0 rounded-t-xl border-b border-border bg-transparent px-4 text-sm -outline-offset-2"
      />
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="Models"
        className="max-h-80 min-h-0 overflow-y-auto p-1"
      >
        {groups.map((group) => (
          <ModelGroupView
            key={group.key}
            group={group}
            known={group.endpointId === null ? undefined : lists.get(group.endpointId)}
            active={active}
            toId={toId}
            isCurrent={isCurrent}
            onChoose={choose}
          />
        ))}
      </div>
      <ModelListFooter
        groups={groups.flatMap(({ endpointId }) => endpointId ?? [])}
        current={current}
      />
    </>
  );
}

/** More would push the models out of the list's own window. */
const SHOWN_PROBLEMS = 2;

const moreProblems = (count: number): string =>
  `${count === 1 ? "One more endpoint" : `${count} more endpoints`} did not answer. Settings → Models tests each.`;

/** Asks the endpoints again, and says what went wrong with those that did not answer. */
function ModelListFooter({
  groups,
  current,
}: {
  readonly groups: readonly EndpointId[];
  readonly current: ModelSelection;
}) {
  const { modelLists, settings } = useServices();
  const lists = useStore(modelLists.state);
  const endpoints = useStore(settings.state, (effective) => effective?.settings.endpoints);
  if (groups.length === 0) return null;
  const isLoading = groups.some((id) => lists.get(id)?.isLoading);
  // The one that answers here first.
  const sorted = groups.toSorted(
    (a, b) => Number(b === current.endpointId) - Number(a === current.endpointId),
  );
  const problems = sorted.flatMap((id) => {
    const known = lists.get(id);
    const name = endpoints?.find((endpoint) => endpoint.id === id)?.name;
    if (known === undefined || known.error === null || name === undefined) return [];
    const since =
      known.fetchedAt === null
        ? ""
        : ` Its models are as of ${new Date(known.fetchedAt).toLocaleString()}.`;
    return [{ id, name, words: `${known.error.message}${since}` }];
  });
  return (
    <div className="flex shrink-0 flex-col gap-1 border-t border-border px-4 py-2 text-[0.8125rem]">
      {problems.length > 0 && (
        <div role="alert" className="flex flex-col gap-1 wrap-anywhere text-warning">
          {problems.slice(0, SHOWN_PROBLEMS).map(({ id, name, words }) => (
            <p key={id}>
              <bdi>{toShownLine(name)}</bdi>: {toShownText(words)}
            </p>
          ))}
          {problems.length > SHOWN_PROBLEMS && (
            <p>{moreProblems(problems.length - SHOWN_PROBLEMS)}</p>
          )}
        </div>
      )}
      <button
        type="button"
        aria-disabled={isLoading}
        onClick={() => {
          if (isLoading) return;
          for (const id of groups) {
            void modelLists.load(id, id === current.endpointId ? current.name : null, true);
          }
        }}
        className="self-start rounded-md text-text-muted underline-offset-2 hover:text-text hover:underline aria-disabled:no-underline"
      >
        {isLoading ? "Asking the endpoints…" : "Refresh the list"}
      </button>
    </div>
  );
}
