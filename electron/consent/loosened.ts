import { BOUND_NAMES, boundWords, isLooser, type BoundName } from "../../shared/bounds.ts";
import { formatUsd } from "../../shared/format-usd.ts";
import type {
  EffectiveSettings,
  OwnPrice,
  Settings,
  SettingsPatch,
} from "../../shared/settings.ts";
import { SETTING_ROWS } from "../../shared/setting-rows.ts";
import { quoted, type Change } from "./question.ts";

/** From the tightest to the loosest. */
const GUARD = [
  "block",
  "warn",
  "off",
] as const satisfies readonly Settings["safety"]["promptInjection"][];
const LOG = [
  "debug",
  "info",
  "warn",
  "error",
  "silent",
] as const satisfies readonly Settings["observability"]["logLevel"][];

/** What of a patch holds back less than what is in force. What the environment holds is left out: it is refused anyway. */
export function loosenedBy(
  patch: SettingsPatch,
  { settings, fromEnvironment, unreadBudgets = [] }: EffectiveSettings,
): readonly Change[] {
  const changes: Change[] = [];
  const note = (name: string, what: string, from: string, to: string): void => {
    if (!fromEnvironment.includes(name)) changes.push({ what: `“${what}”`, from, to });
  };

  for (const name of BOUND_NAMES) {
    const to = read(patch, name);
    if (to === undefined) continue;
    const from = read(settings, name) ?? null;
    const { label } = SETTING_ROWS[name];
    // What the file says there is not known, so any value may be more than it.
    if (unreadBudgets.includes(name)) note(name, label, "unreadable", boundWords(name, to));
    else if (isLooser(name, from, to)) {
      note(name, label, boundWords(name, from), boundWords(name, to));
    }
  }

  const { promptInjection } = patch.safety ?? {};
  const guard = settings.safety.promptInjection;
  if (promptInjection !== undefined && GUARD.indexOf(promptInjection) > GUARD.indexOf(guard)) {
    note("safety.promptInjection", "Prompt injection", guard, promptInjection);
  }
  const { logLevel } = patch.observability ?? {};
  const level = settings.observability.logLevel;
  // Less than the usual is what somebody would want who leaves traces there.
  if (logLevel !== undefined && LOG.indexOf(logLevel) > Math.max(1, LOG.indexOf(level))) {
    note("observability.logLevel", "Log level", level, logLevel);
  }
  const { includeContent, redactContent } = patch.langfuse ?? {};
  if (includeContent === true && !settings.langfuse.includeContent) {
    note("langfuse.includeContent", "Include message content", "off", "on");
  }
  if (redactContent === false && settings.langfuse.redactContent) {
    note("langfuse.redactContent", "Redact personal data", "on", "off");
  }
  if (Object.values(settings.budgets).some((cap) => cap !== null)) {
    for (const change of cheapened(settings.prices.own, patch.prices?.own)) {
      note("prices.own", change.what, change.from, change.to);
    }
  }
  return changes;
}

function read(settings: SettingsPatch, name: BoundName): number | null | undefined {
  const [section = "", key = ""] = name.split(".");
  const values: unknown = Reflect.get(settings, section);
  if (typeof values !== "object" || values === null) return undefined;
  const value: unknown = Reflect.get(values, key);
  return typeof value === "number" || value === null ? value : undefined;
}

/** Prices by which calls would count for less than before: a budget is only as good as they are. */
function cheapened(
  before: readonly OwnPrice[],
  after: readonly OwnPrice[] | undefined,
): readonly Change[] {
  if (after === undefined) return [];
  const known = new Map(before.map((price) => [price.model, price]));
  const changed = after.flatMap((price) => {
    const was = known.get(price.model);
    if (was !== undefined && !isCheaper(price, was)) return [];
    return [{ model: price.model, from: was, to: price }];
  });
  const kept = new Set(after.map(({ model }) => model));
  const gone = before.filter(({ model }) => !kept.has(model));
  // The first that fits a model counts.
  const order = after.filter(({ model }) => known.has(model)).map(({ model }) => model);
  const orderBefore = before.filter(({ model }) => kept.has(model)).map(({ model }) => model);
  const isReordered = order.some((model, index) => model !== orderBefore[index]);
  return [
    ...changed.map(({ model, from, to }) => toChange(model, from, to)),
    ...gone.map((price) => toChange(price.model, price, undefined)),
    ...(isReordered ? [{ what: "Order of your prices", from: "as it is", to: "another" }] : []),
  ];
}

function isCheaper(price: OwnPrice, than: OwnPrice): boolean {
  const cached = ({ cachedInputMicroUsdPerMillion, inputMicroUsdPerMillion }: OwnPrice): number =>
    cachedInputMicroUsdPerMillion ?? inputMicroUsdPerMillion;
  return (
    price.inputMicroUsdPerMillion < than.inputMicroUsdPerMillion ||
    price.outputMicroUsdPerMillion < than.outputMicroUsdPerMillion ||
    cached(price) < cached(than)
  );
}

function toChange(model: string, from: OwnPrice | undefined, to: OwnPrice | undefined): Change {
  const words = (price: OwnPrice | undefined): string =>
    price === undefined
      ? "the price list’s"
      : `${formatUsd(price.inputMicroUsdPerMillion)} in, ${formatUsd(price.outputMicroUsdPerMillion)} out per million tokens`;
  return { what: `Price of ${quoted(model).slice(1, -1)}`, from: words(from), to: words(to) };
}
