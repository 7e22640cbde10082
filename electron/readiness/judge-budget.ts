import { formatUsd } from "../../shared/format-usd.ts";
import type { ReadinessItem } from "../../shared/readiness.ts";
import type { Settings } from "../../shared/settings.ts";
import { join } from "./join.ts";
import type { AnsweringFact } from "./readiness-facts.ts";

type Judgement = Omit<ReadinessItem, "name">;

const SET_BUDGET = {
  label: "Set a budget",
  tab: "Limits",
  setting: "budgets.perDayMicroUsd",
} as const;
const SET_PRICE = { label: "Set its price", tab: "Models", setting: "prices.own" } as const;

/** Whether something holds what answers may cost. A price that is not known is never taken for none. */
export function judgeBudget(budgets: Settings["budgets"], answering: AnsweringFact): Judgement {
  const caps = [
    ["run", budgets.perRunMicroUsd],
    ["chat", budgets.perChatMicroUsd],
    ["day", budgets.perDayMicroUsd],
    ["month", budgets.perMonthMicroUsd],
  ] as const;
  const set = caps.flatMap(([span, cap]) => (cap === null ? [] : [`${formatUsd(cap)} a ${span}`]));
  const unpriced =
    answering.kind === "endpoint" && answering.price === "unknown" ? answering.model : undefined;
  if (set.length > 0) {
    const holds = `A run pauses and asks at ${join(set)}.`;
    return unpriced === undefined
      ? { state: "ok", sentence: holds, fix: null }
      : {
          state: "attention",
          sentence: `${holds} The price of “${unpriced}” is not known, so no budget can hold it: each run asks first.`,
          fix: SET_PRICE,
        };
  }
  if (unpriced !== undefined) {
    return {
      state: "attention",
      sentence: `No budget is set, and the price of “${unpriced}” is not known: what it costs is not counted. Where it is free, set its price to 0.`,
      fix: SET_PRICE,
    };
  }
  const isFree =
    answering.kind === "demo" || (answering.kind === "endpoint" && answering.price === "free");
  return isFree
    ? {
        state: "off",
        sentence: "No budget is set. What answers now costs nothing.",
        fix: SET_BUDGET,
      }
    : {
        state: "attention",
        sentence: "No budget is set: nothing pauses a run that becomes expensive.",
        fix: SET_BUDGET,
      };
}
