import { useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import type { OwnPrice } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import {
  parsePrice,
  priceKey,
  readPriceDraft,
  type PriceDraft,
  type PriceProblems,
} from "./price-form.ts";

interface PriceEditorProps {
  /** The price that is edited; "" is a new one. */
  readonly edited: string;
  readonly draft: PriceDraft;
  /** @throws AppError when it cannot be saved; the form stays then. */
  readonly onSave: (price: OwnPrice) => Promise<void>;
  readonly onCancel: () => void;
}

/**
 * What one model costs, as its seller's price page says it. It counts once it is saved; until then the form outlives its
 * page and its window.
 */
export function PriceEditor({ edited, draft: first, onSave, onCancel }: PriceEditorProps) {
  const { typed } = useServices();
  const key = priceKey(edited);
  const kept = useStore(typed.state, (all) => all.get(key));
  const draft = kept === undefined ? first : readPriceDraft(kept, first);
  const [problems, setProblems] = useState<PriceProblems>({});
  const [error, setError] = useState<string>();

  async function save(): Promise<void> {
    const parsed = parsePrice(draft);
    if ("problems" in parsed) {
      setProblems(parsed.problems);
      return;
    }
    setProblems({});
    try {
      await onSave(parsed.price);
      typed.drop(key);
    } catch (cause) {
      setError(toErrorData(cause).message);
    }
  }
  const field = (name: keyof PriceDraft) => ({
    dir: "ltr" as const,
    autoComplete: "off",
    spellCheck: false,
    value: draft[name],
    error: problems[name],
    onChange: (event: { readonly target: { readonly value: string } }): void =>
      typed.write(key, JSON.stringify({ ...draft, [name]: event.target.value })),
  });
  const usd = { unit: "$ per million", inputMode: "decimal" as const };
  return (
    <form
      aria-label="Price"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      className="flex flex-col gap-4 rounded-xl border border-border bg-surface-raised p-4"
    >
      <TextField
        {...field("model")}
        label="Price for model"
        placeholder="gpt-5-mini, or gpt-5*"
        hint="The name as the endpoint knows it. A * at its end stands for every name that begins so."
      />
      <div className="grid grid-cols-1 items-start gap-4 min-[720px]:grid-cols-2">
        <TextField {...field("input")} {...usd} label="Input" />
        <TextField {...field("output")} {...usd} label="Output" />
        <TextField
          {...field("cachedInput")}
          {...usd}
          label="Cached input"
          hint="Empty = as input."
        />
        <TextField
          {...field("contextWindow")}
          label="Context window"
          unit="tokens"
          inputMode="numeric"
          hint="Empty = unknown."
        />
      </div>
      {error !== undefined && (
        <p role="alert" className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" size="small">
          Save price
        </Button>
        <Button
          size="small"
          onClick={() => {
            typed.drop(key);
            onCancel();
          }}
        >
          Cancel
        </Button>
      </div>
    </form>
  );
}
