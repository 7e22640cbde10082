import { formatAbout, formatSum, formatUsd } from "../../../../shared/format-usd.ts";
import type { RunId, ThreadId } from "../../../../shared/ids.ts";
import type { Cost, CostParts, Usage } from "../../../../shared/run-event.ts";
import type { Settings } from "../../../../shared/settings.ts";
import type { Verdict } from "../../../../shared/verdict.ts";
import { costOf, costPartsOf } from "../../../agent/pricing/cost-of.ts";
import type { Price } from "../../../agent/pricing/price.ts";
import type { CallsOf, Spending } from "../../../store/spending.ts";
import type { CallsUnderWay } from "./calls-under-way.ts";
import { dayOf, monthOf } from "./periods.ts";

type CapName = keyof Settings["budgets"];

const CAPS: readonly { readonly name: CapName; readonly words: string }[] = [
  { name: "perRunMicroUsd", words: "for this run" },
  { name: "perChatMicroUsd", words: "for this chat" },
  { name: "perDayMicroUsd", words: "for today" },
  { name: "perMonthMicroUsd", words: "for this month" },
];

/**
 * The least an answer is taken to be while nobody knows its length: rather long for a chat, so that a budget asks a
 * little early, and short enough for a cent to buy something. A model that lately wrote more is expected to again.
 */
const EXPECTED_OUTPUT_TOKENS = 1_000;

interface Expected {
  readonly inputTokens: number;
  readonly maximumOutputTokens: number | undefined;
  readonly longestAnswer: number;
}

/** What a call is taken to use before it is made. */
function expectedUsage({ inputTokens, ...answer }: Expected): Usage {
  return {
    inputTokens,
    outputTokens:
      answer.maximumOutputTokens ?? Math.max(EXPECTED_OUTPUT_TOKENS, answer.longestAnswer),
    cachedInputTokens: 0,
    reasoningTokens: 0,
    isEstimated: true,
  };
}

/**
 * More than answers are but for the longest thinking, and than a prompt is above its estimate: what a call is taken to
 * use at worst while another one is under way.
 */
const WORST_OUTPUT_TOKENS = 32_000;
const WORST_INPUT_FACTOR = 2;

/** A refused call costs nothing, whatever its model's price. */
const NOTHING: Cost = { microUsd: 0, isEstimated: false };

interface RunBudgetOptions {
  readonly runId: RunId;
  /** Null is a connection test: no chat's cap holds it, and it asks nobody. */
  readonly threadId: ThreadId | null;
  readonly model: string;
  /** Null where it is not known. */
  readonly price: Price | null;
  /** What the endpoint is told, where it is told anything. */
  readonly maximumOutputTokens: number | undefined;
  /** In force at this moment. */
  readonly caps: () => Settings["budgets"];
  /** Whether there are caps that cannot be read. */
  readonly isUnread?: () => boolean;
  readonly spending: Spending;
  /** Those of all runs. */
  readonly underWay: CallsUnderWay;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What one run may spend. Judging and planning a call in one go leaves no room for another run between the two. */
export interface RunBudget {
  /** What a call may use whose prompt is so long. */
  expect(inputTokens: number): Usage;
  /** What a call may have used of which nothing came back: its prompt, and an answer like the model's last ones. */
  expectUnheard(inputTokens: number): Usage;
  /**
   * May a call be made that uses so much? Calls of several runs go at once only where they fit even at their worst;
   * else one waits for the other, so that no cap is overspent by more than one call.
   */
  judge(planned: Usage): Verdict;
  /** Resolves when a call of any run has ended. @throws the signal's reason. */
  untilOneEnds(signal: AbortSignal): Promise<void>;
  /** Counts the call from now on, with what it may cost. */
  plan(callId: string, planned: Usage): void;
  /** Writes what the call used; null is a call that was refused. @returns what it cost, null where nobody knows. */
  settle(callId: string, usage: Usage | null): Cost | null;
  /** What a call costs that used so much; null usage is a call that was refused. */
  costOf(usage: Usage | null): Cost | null;
  /** The same by class of tokens; undefined where only the whole is known, or nothing is. */
  costPartsOf(usage: Usage | null): CostParts | undefined;
  /**
   * The person said Continue to what was judged last: one more budget of the same size comes on top, for this run alone.
   * Where one does not hold two such calls, as many as do: a cap below one answer must not ask before every call.
   */
  grant(planned: Usage): void;
}

interface Reached {
  readonly name: CapName;
  readonly words: string;
  readonly cap: number;
  /** The cap and what was granted since. */
  readonly ceiling: number;
  readonly spent: number;
  /** Calls under the cap whose price is not known. */
  readonly unpriced: number;
}

export function createRunBudget(options: RunBudgetOptions): RunBudget {
  const { runId, threadId, model, price, caps, spending, underWay, now } = options;
  /** How far this run may go where that is further than the cap. */
  const granted = new Map<CapName, number>();
  const isTest = threadId === null;
  let isUncountableAccepted = false;
  let isUnreadAccepted = false;

  const callsUnder = (name: CapName): CallsOf | undefined => {
    switch (name) {
      case "perRunMicroUsd":
        return { runId };
      case "perChatMicroUsd":
        return threadId === null ? undefined : { threadId };
      case "perDayMicroUsd":
        return dayOf(now());
      case "perMonthMicroUsd":
        return monthOf(now());
    }
  };

  const reachedBy = (costMicroUsd: number): readonly Reached[] => {
    // What costs nothing goes over no budget, even one that is spent.
    if (costMicroUsd === 0) return [];
    const inForce = caps();
    return CAPS.flatMap(({ name, words }) => {
      const cap = inForce[name];
      const calls = callsUnder(name);
      if (cap === null || calls === undefined) return [];
      const spent = spending.spent(calls);
      const ceiling = Math.max(cap, granted.get(name) ?? 0);
      if (spent + costMicroUsd <= ceiling) return [];
      return [{ name, words, cap, ceiling, spent, unpriced: spending.unpriced(calls) }];
    });
  };

  const worstOf = (planned: Usage): number => {
    const { maximumOutputTokens } = options;
    const outputTokens = maximumOutputTokens ?? Math.max(WORST_OUTPUT_TOKENS, planned.outputTokens);
    const inputTokens = planned.inputTokens * WORST_INPUT_FACTOR;
    return costOf({ ...planned, inputTokens, outputTokens }, price)?.microUsd ?? 0;
  };

  const toCost = (usage: Usage | null): Cost | null =>
    usage === null ? NOTHING : costOf(usage, price);

  return {
    untilOneEnds: (signal) => underWay.untilOneEnds(signal),
    expect: (inputTokens) =>
      expectedUsage({
        inputTokens,
        maximumOutputTokens: options.maximumOutputTokens,
        longestAnswer: spending.longestAnswer(model),
      }),
    expectUnheard(inputTokens) {
      const { maximumOutputTokens = Infinity } = options;
      const typical = spending.typicalAnswer(model) ?? EXPECTED_OUTPUT_TOKENS;
      return {
        inputTokens,
        outputTokens: Math.min(typical, maximumOutputTokens),
        cachedInputTokens: 0,
        reasoningTokens: 0,
        isEstimated: true,
        isUnanswered: true,
      };
    },
    judge(planned) {
      const cost = costOf(planned, price);
      const isUnread = options.isUnread?.() === true && !isUnreadAccepted;
      if (isUnread && cost?.microUsd !== 0) {
        return ask(isTest ? UNREAD_TEST_WORDS : UNREAD_WORDS, "budgets.perDayMicroUsd");
      }
      if (cost === null) {
        const isCapped = Object.values(caps()).some((cap) => cap !== null);
        return isCapped && !isUncountableAccepted
          ? ask(uncountableWords(model), "prices.own")
          : { type: "pass" };
      }
      const reached = reachedBy(cost.microUsd);
      const [first] = reached;
      if (first !== undefined) {
        const words = reachedWords(reached, cost.microUsd);
        const offer = isTest ? TEST_WORDS : grantWords(reached, cost.microUsd);
        return ask(`${words} ${offer}`, `budgets.${first.name}`);
      }
      if (underWay.count === 0 || cost.microUsd === 0) return { type: "pass" };
      const atWorst = reachedBy(underWay.excessMicroUsd + worstOf(planned));
      // A run and a chat make one call at a time.
      const isShared = atWorst.some(({ name }) => SHARED_CAPS.has(name));
      return isShared ? { type: "wait", message: WAIT_WORDS, waitMs: 0 } : { type: "pass" };
    },
    plan(callId, planned) {
      const cost = costOf(planned, price);
      spending.plan({ callId, runId, threadId, at: now(), model, usage: planned, cost });
      underWay.begin(callId, Math.max(0, worstOf(planned) - (cost?.microUsd ?? 0)));
    },
    costOf: toCost,
    costPartsOf: (usage) => costPartsOf(usage, price),
    settle(callId, usage) {
      const cost = toCost(usage);
      try {
        spending.settle(callId, usage, cost);
      } finally {
        underWay.end(callId);
      }
      return cost;
    },
    grant(planned) {
      if (options.isUnread?.() === true && !isUnreadAccepted) {
        isUnreadAccepted = true;
        return;
      }
      const cost = costOf(planned, price);
      if (cost === null) isUncountableAccepted = true;
      else {
        for (const { name, cap, ceiling, spent } of reachedBy(cost.microUsd)) {
          granted.set(name, Math.max(ceiling, spent) + grantOf(cap, cost.microUsd));
        }
      }
    },
  };
}

/** The caps under which calls of several runs count. */
const SHARED_CAPS: ReadonlySet<CapName> = new Set(["perDayMicroUsd", "perMonthMicroUsd"]);

const WAIT_WORDS = "The budget is nearly spent: another answer has to end first.";

/** @param setting where what made it ask is changed. */
function ask(message: string, setting: string): Verdict {
  const choices = ["continue", "stop-here"] as const;
  return { type: "ask", ask: { gate: "budget", message, excerpt: null, setting, choices } };
}

const UNREAD_WORDS =
  "Your budgets could not be read from settings.json, so nothing limits what this run may cost. Set a budget under Limits in Settings, or continue without one.";

const UNREAD_TEST_WORDS =
  "Your budgets could not be read from settings.json, so the model was not asked. Set a budget under Limits in Settings, then test again.";

const TEST_WORDS = "The model was not asked.";

const uncountableWords = (model: string): string =>
  `The price of ${model} is unknown, so the budget cannot hold it. Set its price under Models in Settings, or continue without a limit.`;

/** Whole budgets, one where it holds what was asked about. Micro-dollars. */
function grantOf(cap: number, costMicroUsd: number): number {
  return costMicroUsd <= cap ? cap : Math.ceil((2 * costMicroUsd) / cap) * cap;
}

function reachedWords(reached: readonly Reached[], costMicroUsd: number): string {
  const budgets = reached.map(({ words, cap, ceiling, spent, unpriced }) => {
    const raised = ceiling > cap ? `, raised to ${formatUsd(ceiling)}` : "";
    const known = spent > 0 || unpriced > 0 ? ` (${formatSum(spent, unpriced)} spent)` : "";
    return `your ${formatUsd(cap)} budget ${words}${raised}${known}`;
  });
  const isOver = reached.some(({ spent, ceiling }) => spent >= ceiling);
  return (
    `The next call (about ${formatAbout(costMicroUsd)}) ${isOver ? "would" : "could"} exceed ` +
    `${budgets.join(" and ")}.`
  );
}

function grantWords(reached: readonly Reached[], costMicroUsd: number): string {
  const more = reached.map(({ cap }) => formatUsd(grantOf(cap, costMicroUsd))).join(" and ");
  return `Continue allows this run another ${more}.`;
}
