import type { Span } from "../../shared/span.ts";

interface RowBase {
  readonly id: string;
  /** 1 for the run itself. */
  readonly level: number;
  /** Among those with the same parent, counted from 1, and how many these are. */
  readonly position: number;
  readonly siblings: number;
  /** The row it is part of. */
  readonly parentId: string | undefined;
  /** Undefined where nothing is in it. */
  readonly isExpanded: boolean | undefined;
}

/** A line of the timeline: one span, or the middle of a long loop as one. */
export type TimelineRow =
  | (RowBase & { readonly type: "span"; readonly span: Span })
  | (RowBase & {
      readonly type: "fold";
      /** How many steps it holds, and how many spans within them failed. */
      readonly steps: number;
      readonly failed: number;
      readonly startAt: number;
      /** Undefined while its last step goes on. */
      readonly endAt: number | undefined;
    });

/** What of a run is shown. */
export interface RowChoice {
  /** Spans whose children are hidden. */
  readonly closed: ReadonlySet<string>;
  readonly isFoldOpen: boolean;
  /** Which are looked for; undefined shows all. What they are part of is shown with them. */
  readonly matches: ((span: Span) => boolean) | undefined;
}

export const FOLD_ID = "fold";
/** From so many steps on, those between the first round and the last step are one row. */
const FOLDED_FROM = 8;
const KEPT_FIRST = 2;

/** The rows of a run as a tree is read, from its spans, which come parents first. */
export function toRows(spans: readonly Span[], choice: RowChoice): readonly TimelineRow[] {
  const { matches } = choice;
  const children = Map.groupBy(spans, ({ parentId }) => parentId);
  const wanted = matches === undefined ? undefined : withAncestors(spans, matches);
  const rows: TimelineRow[] = [];

  const visible = (id: string | undefined): readonly Span[] =>
    (children.get(id) ?? []).filter((span) => wanted?.has(span.id) !== false);

  function add(
    span: Span,
    at: Pick<RowBase, "level" | "position" | "siblings" | "parentId">,
  ): void {
    const within = visible(span.id);
    const isExpanded = wanted !== undefined || !choice.closed.has(span.id);
    rows.push({
      ...at,
      type: "span",
      id: span.id,
      span,
      isExpanded: within.length === 0 ? undefined : isExpanded,
    });
    if (!isExpanded) return;
    const fold = span.kind === "run" && wanted === undefined ? foldOf(within) : undefined;
    const level = at.level + 1;
    if (fold === undefined) {
      addAll(within, { level, parentId: span.id });
      return;
    }
    const siblings = fold.from + 1 + within.length - fold.to;
    within.slice(0, fold.from).forEach((each, index) => {
      add(each, { level, position: index + 1, siblings, parentId: span.id });
    });
    const folded = within.slice(fold.from, fold.to);
    rows.push({
      type: "fold",
      id: FOLD_ID,
      level,
      position: fold.from + 1,
      siblings,
      parentId: span.id,
      isExpanded: choice.isFoldOpen,
      ...summary(folded, spans),
    });
    if (choice.isFoldOpen) addAll(folded, { level: level + 1, parentId: FOLD_ID });
    within.slice(fold.to).forEach((each, index) => {
      add(each, { level, position: fold.from + 2 + index, siblings, parentId: span.id });
    });
  }

  function addAll(group: readonly Span[], at: Pick<RowBase, "level" | "parentId">): void {
    group.forEach((each, index) => {
      add(each, { ...at, position: index + 1, siblings: group.length });
    });
  }
  addAll(visible(undefined), { level: 1, parentId: undefined });
  return rows;
}

/** What has to be opened for a span to be seen: the spans it is part of, and whether it lies in the fold. */
export function wayTo(
  spans: readonly Span[],
  id: string,
): { readonly ancestors: readonly string[]; readonly isInFold: boolean } {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const ancestors: string[] = [];
  let top = id;
  for (let at = byId.get(id)?.parentId; at !== undefined; at = byId.get(at)?.parentId) {
    ancestors.push(at);
    if (byId.get(at)?.parentId !== undefined) top = at;
  }
  const steps = spans.filter(({ parentId }) => parentId === spans[0]?.id);
  const fold = foldOf(steps);
  const index = steps.findIndex((step) => step.id === top);
  return { ancestors, isInFold: fold !== undefined && index >= fold.from && index < fold.to };
}

/** Which of a run's children are one row: places, the second past the end. */
function foldOf(
  steps: readonly Span[],
): { readonly from: number; readonly to: number } | undefined {
  const nodes = steps.flatMap(({ kind }, index) => (kind === "node" ? [index] : []));
  if (nodes.length < FOLDED_FROM) return undefined;
  const [from, to] = [nodes[KEPT_FIRST], nodes.at(-1)];
  return from === undefined || to === undefined ? undefined : { from, to };
}

function summary(folded: readonly Span[], spans: readonly Span[]) {
  const inside = new Set(folded.map(({ id }) => id));
  let failed = 0;
  for (const span of spans) {
    if (span.parentId === undefined || !(inside.has(span.parentId) || inside.has(span.id)))
      continue;
    inside.add(span.id);
    // A step has failed because of what is in it, which is counted already.
    if (span.state === "failed" && span.kind !== "node") failed += 1;
  }
  return {
    steps: folded.filter(({ kind }) => kind === "node").length,
    failed,
    startAt: folded[0]?.startAt ?? 0,
    endAt: folded.some(({ endAt }) => endAt === undefined)
      ? undefined
      : Math.max(...folded.map(({ endAt }) => endAt ?? 0)),
  };
}

function withAncestors(
  spans: readonly Span[],
  matches: (span: Span) => boolean,
): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const span of spans.toReversed()) {
    if (!wanted.has(span.id) && !matches(span)) continue;
    wanted.add(span.id);
    if (span.parentId !== undefined) wanted.add(span.parentId);
  }
  return wanted;
}

const PAGE = 10;

/** What a key does at a row of the tree, by the pattern of trees: it leads to a row, or opens or closes one. */
export type TreeMove =
  | { readonly type: "go"; readonly to: number }
  | { readonly type: "open" | "close"; readonly id: string }
  | { readonly type: "open-all" };

/** Undefined for a key that means nothing here. */
export function treeMove(
  rows: readonly TimelineRow[],
  from: number,
  key: string,
): TreeMove | undefined {
  const last = rows.length - 1;
  const row = rows[from];
  if (row === undefined) return undefined;
  const go = (to: number): TreeMove => ({ type: "go", to: Math.min(last, Math.max(0, to)) });
  switch (key) {
    case "ArrowDown":
      return go(from + 1);
    case "ArrowUp":
      return go(from - 1);
    case "PageDown":
      return go(from + PAGE);
    case "PageUp":
      return go(from - PAGE);
    case "Home":
      return go(0);
    case "End":
      return go(last);
    case "ArrowLeft": {
      if (row.isExpanded === true) return { type: "close", id: row.id };
      const parent = rows.findIndex(({ id }) => id === row.parentId);
      return go(parent === -1 ? from : parent);
    }
    case "ArrowRight":
      if (row.isExpanded === false) return { type: "open", id: row.id };
      return go(row.isExpanded === true ? from + 1 : from);
    case "*":
      return { type: "open-all" };
    default:
      return undefined;
  }
}
