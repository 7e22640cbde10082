import type { OwnPrice } from "../../../shared/settings.ts";
import type { ModelFacts, TierPrices } from "./price.ts";
import type { ListedTier, PriceRow } from "./price-list.ts";
import { priceTable } from "./price-table.ts";

/** A model, and where it answers. */
export type PricedModel =
  | { readonly kind: "demo" }
  | { readonly kind: "openai-compatible"; readonly baseUrl: string; readonly name: string };

const DEMO: ModelFacts = {
  price: { input: 0, cachedInput: 0, output: 0, source: "demo" },
  contextWindowTokens: null,
};

/**
 * What a model costs at its endpoint, and how much it can read: as the person says, else as the bundled table has it.
 * A list holds for its seller's own host. Behind any other host only a model that nobody but its vendor runs has a
 * price: open weights cost there what that host says, and a local server's nothing we know of.
 */
export function modelFacts(choice: PricedModel, own: readonly OwnPrice[]): ModelFacts {
  if (choice.kind === "demo") return DEMO;
  const row = findListed(choice.name, new URL(choice.baseUrl).hostname);
  const listed = row === undefined ? undefined : fromRow(row.row, row.source);
  const mine = findOwn(choice.name, own);
  if (mine === undefined) return listed ?? { price: null, contextWindowTokens: null };
  return {
    price: {
      input: mine.inputMicroUsdPerMillion,
      cachedInput: mine.cachedInputMicroUsdPerMillion ?? mine.inputMicroUsdPerMillion,
      output: mine.outputMicroUsdPerMillion,
      source: "own",
    },
    contextWindowTokens: mine.contextWindowTokens ?? listed?.contextWindowTokens ?? null,
  };
}

/** The name itself goes before every beginning of it, and a longer beginning before a shorter one. */
function findOwn(name: string, own: readonly OwnPrice[]): OwnPrice | undefined {
  const beginnings = own
    .filter(({ model }) => model.endsWith("*") && name.startsWith(model.slice(0, -1)))
    .toSorted((left, right) => right.model.length - left.model.length);
  return own.find(({ model }) => model === name) ?? beginnings[0];
}

interface Listed {
  readonly row: PriceRow;
  readonly source: string;
}

function findListed(name: string, host: string): Listed | undefined {
  const { lists } = priceTable();
  const seller = lists.find(({ hosts }) => hosts.includes(host));
  const asked = seller === undefined ? lists.filter(({ isPassedOn }) => isPassedOn) : [seller];
  for (const each of namesOf(name)) {
    for (const list of asked) {
      const row = list.rows.find(([model]) => model === each);
      if (row !== undefined) return { row, source: list.name };
    }
  }
  return undefined;
}

/**
 * How a list may know the model: gateways put its vendor in front ("openai/", "models/"), and a dated snapshot costs
 * what the model does unless the list has a price of its own for it.
 */
function namesOf(name: string): readonly string[] {
  const names = [name, name.slice(name.lastIndexOf("/") + 1)];
  return [...names, ...names.map((each) => each.replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8})$/, ""))];
}

function fromRow(
  [, input, cached, output, context, more = {}]: PriceRow,
  source: string,
): ModelFacts {
  const { tiers, perRequest, ...classes } = more;
  const prices = toPrices({ input, cachedInput: cached ?? input, output, ...classes });
  const served = Object.entries(tiers ?? {}).map(([name, tier]) => [name, toPrices(tier)] as const);
  return {
    price: {
      ...prices,
      ...(perRequest === undefined ? {} : { perRequest }),
      ...(served.length === 0 ? {} : { tiers: Object.fromEntries(served) }),
      source,
    },
    contextWindowTokens: context,
  };
}

/** Where a list names no price for what was cached, it costs what the rest does. */
function toPrices({ longPrompt, cachedInput, ...classes }: ListedTier): TierPrices {
  const whole = { ...classes, cachedInput: cachedInput ?? classes.input };
  const long =
    longPrompt === undefined
      ? {}
      : { longPrompt: { ...longPrompt, cachedInput: longPrompt.cachedInput ?? longPrompt.input } };
  // Zod's optional fields may hold undefined; those that were read from JSON never do.
  return { ...whole, ...long } as TierPrices;
}
