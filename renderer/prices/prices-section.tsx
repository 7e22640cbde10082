import Pencil from "lucide-react/icons/pencil";
import Plus from "lucide-react/icons/plus";
import Trash2 from "lucide-react/icons/trash-2";
import { useState } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import { formatUsd } from "../../shared/format-usd.ts";
import type { EffectiveSettings, OwnPrice } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { PriceEditor } from "./price-editor.tsx";
import { EMPTY_PRICE, toPriceDraft, unsavedPrice } from "./price-form.ts";

/** Prices that a person knows better than the bundled list. */
export function PricesSection({ effective }: { readonly effective: EffectiveSettings }) {
  const { settings, typed, announce, reportError } = useServices();
  const { own } = effective.settings.prices;
  const unsaved = useStore(typed.state, unsavedPrice);
  /** The model whose price is edited; "" is a new one. */
  const [chosen, setEdited] = useState<string>();
  const edited = chosen ?? unsaved;
  const isNew = edited !== undefined && own.every(({ model }) => model !== edited);

  const save = (prices: readonly OwnPrice[]): Promise<void> =>
    settings.update({ prices: { own: [...prices] } });

  async function put(price: OwnPrice): Promise<void> {
    const others = own.filter(({ model }) => model !== edited && model !== price.model);
    await save([...others, price].toSorted((a, b) => (a.model < b.model ? -1 : 1)));
    setEdited(undefined);
    announce(`Price of ${price.model} saved.`);
  }
  async function remove(model: string): Promise<void> {
    try {
      await save(own.filter((each) => each.model !== model));
      announce(`Price of ${model} removed.`);
    } catch (error) {
      reportError(error);
    }
  }
  const editor = (price: OwnPrice | undefined): React.ReactElement => (
    <PriceEditor
      key={edited}
      edited={edited ?? ""}
      draft={price === undefined ? EMPTY_PRICE : toPriceDraft(price)}
      onSave={put}
      onCancel={() => setEdited(undefined)}
    />
  );
  return (
    <SettingsSection
      title="Prices"
      about="Parley brings a dated list of well-known models’ prices. What you enter here goes before it. A model without a price costs “—”, never nothing."
    >
      <SettingAnchor name="prices.own" className="flex flex-col gap-2">
        {own.length > 0 && (
          <ul aria-label="Your prices" className="flex flex-col gap-1">
            {own.map((price) => (
              <li key={price.model}>
                {edited === price.model ? (
                  editor(price)
                ) : (
                  <PriceRow
                    price={price}
                    onEdit={() => setEdited(price.model)}
                    onRemove={() => void remove(price.model)}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
        {isNew ? (
          editor(undefined)
        ) : (
          <Button size="small" className="self-start" onClick={() => setEdited("")}>
            <Plus aria-hidden className="size-4" />
            Add price
          </Button>
        )}
      </SettingAnchor>
    </SettingsSection>
  );
}

interface PriceRowProps {
  readonly price: OwnPrice;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function PriceRow({ price, onEdit, onRemove }: PriceRowProps) {
  const { model, inputMicroUsdPerMillion: input, outputMicroUsdPerMillion: output } = price;
  return (
    <div className="flex min-h-12 items-center gap-3 rounded-xl px-3 py-1.5 hover:bg-surface-raised">
      <div className="flex min-w-0 grow flex-col">
        <span dir="ltr" className="truncate text-sm font-medium">
          {toShownLine(model)}
        </span>
        <span className="truncate text-[0.8125rem] text-text-muted tabular-nums">
          {formatUsd(input)} in · {formatUsd(output)} out, per million tokens
        </span>
      </div>
      <IconButton label={`Edit price of ${model}`} onClick={onEdit}>
        <Pencil aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={`Remove price of ${model}`} onClick={onRemove}>
        <Trash2 aria-hidden className="size-4" />
      </IconButton>
    </div>
  );
}
