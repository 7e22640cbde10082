import Check from "lucide-react/icons/check";
import { useId } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import { assertNever } from "../../shared/assert-never.ts";
import type { ModelInfo } from "../../shared/model-info.ts";
import { Spinner } from "../ui/spinner.tsx";
import type { KnownModels } from "./model-lists-store.ts";
import type { ModelGroup, ModelOption } from "./model-options.ts";
import { contextWords, priceWords } from "./model-words.ts";

interface ModelGroupViewProps {
  readonly group: ModelGroup;
  /** Undefined for the demo. */
  readonly known: KnownModels | undefined;
  readonly active: ModelOption | undefined;
  readonly toId: (option: ModelOption) => string;
  readonly isCurrent: (option: ModelOption) => boolean;
  readonly onChoose: (option: ModelOption) => void;
}

/** The models of one endpoint under its name. */
export function ModelGroupView(props: ModelGroupViewProps) {
  const { group, known, active, toId, isCurrent, onChoose } = props;
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="pb-1">
      <div
        id={id}
        role="presentation"
        className="flex items-center gap-2 px-3 pt-2 pb-1 text-xs font-medium text-text-muted"
      >
        <span dir="auto" className="truncate">
          {toShownLine(group.title)}
        </span>
        {known?.isLoading === true && <Spinner />}
      </div>
      {group.options.map((option) => (
        // The keyboard is in the combobox, which acts for the row it names as active.
        // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events -- see above
        <div
          key={option.key}
          id={toId(option)}
          role="option"
          tabIndex={-1}
          aria-selected={isCurrent(option)}
          data-active={option === active || undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
          className="flex min-h-9 cursor-pointer items-center gap-3 rounded-lg px-3 text-sm hover:bg-surface-hover data-active:bg-surface-hover pointer-coarse:min-h-11"
        >
          <OptionView option={option} />
          {/* Its place is kept, so that the columns stand below one another. */}
          <span className="size-4 shrink-0">
            {isCurrent(option) && <Check aria-hidden className="size-4 text-accent" />}
          </span>
        </div>
      ))}
      {group.hidden > 0 && (
        <p className="px-3 py-1 text-xs text-text-muted">{group.hidden} more. Type to find them.</p>
      )}
    </div>
  );
}

/** What a row says of a model: its name, how much it reads, what it costs. */
export function ModelFacts({ model }: { readonly model: ModelInfo }) {
  return (
    <>
      <span dir="ltr" className="min-w-0 grow truncate text-start">
        {toShownLine(model.name)}
      </span>
      <span className="w-12 shrink-0 text-end text-xs text-text-muted tabular-nums">
        <span className="sr-only">, context window </span>
        {contextWords(model.contextWindowTokens)}
      </span>
      <span className="w-24 shrink-0 text-end text-xs text-text-muted tabular-nums max-[30rem]:hidden">
        <span className="sr-only">, price per million tokens in and out </span>
        {priceWords(model)}
      </span>
    </>
  );
}

function OptionView({ option }: { readonly option: ModelOption }) {
  switch (option.type) {
    case "demo":
      return (
        <>
          <span className="grow truncate">Parley demo</span>
          <span className="text-xs text-text-muted">no key, no network</span>
        </>
      );
    case "model":
      return <ModelFacts model={option.model} />;
    case "typed":
      return (
        <span className="min-w-0 grow truncate">
          Use “<span dir="ltr">{toShownLine(option.name)}</span>”
        </span>
      );
    case "other":
      return <span className="grow text-text-muted">Other…</span>;
    default:
      return assertNever(option);
  }
}
