import type { Span, SpanBase } from "./span.ts";

/** What one kind of span has beside what all have. */
type Own<S extends Span> = S extends Span ? Omit<S, keyof SpanBase> : never;

/** How a span ended; by default now, and well. */
export type SpanEnd = Partial<Pick<SpanBase, "endAt" | "state" | "error">>;

/** Spans that begin and end within each other, while time goes on. */
export interface SpanTree {
  /** Moves on to a time, in ms since the epoch; never back: where clocks are set back, time stands still. */
  advance(at: number): void;
  /** The time that was reached. */
  at(): number;
  /** The newest span of a thing that a provider or LangGraph names. */
  newest(source: string): Span | undefined;
  /** The span of a kind that began last before this one. */
  before(id: string, kind: Span["kind"]): Span | undefined;
  isOpen(id: string): boolean;
  /** Begins a span now. `parent` is the id of the one it is part of; "" for none. */
  start<S extends Span>(source: string, name: string, own: Own<S>, parent: string): void;
  update(id: string, change: object): void;
  /**
   * Makes a span that has no children part of another. What it is part of then began with it at the latest: a parent
   * that was only heard of after its child is older than it seemed.
   */
  move(id: string, parent: string): void;
  /** Ends a span now and, as cut off, whatever is still open within it. One that is not open is let be. */
  end(id: string | undefined, change: SpanEnd): void;
  /** The spans of a kind that are still open, oldest first. */
  open(kind: Span["kind"]): readonly Span[];
  /** Parents before their children, each level in the order it began. */
  spans(): readonly Span[];
}

export function createSpanTree(): SpanTree {
  const spans: Span[] = [];
  const indexes = new Map<string, number>();
  /** The spans that are open, oldest first. */
  const open = new Set<string>();
  const newest = new Map<string, string>();
  let at = Number.NEGATIVE_INFINITY;

  const get = (id: string | undefined): Span | undefined =>
    id === undefined ? undefined : spans[indexes.get(id) ?? -1];

  const isWithin = (id: string, ancestor: string): boolean => {
    const parentId = get(id)?.parentId;
    return parentId !== undefined && (parentId === ancestor || isWithin(parentId, ancestor));
  };

  const update = (id: string, change: object): void => {
    const index = indexes.get(id);
    const span = get(id);
    if (index !== undefined && span !== undefined) spans[index] = { ...span, ...change };
  };

  const end = (id: string | undefined, change: SpanEnd): void => {
    if (id === undefined || !open.has(id)) return;
    for (const other of open) {
      if (other !== id && isWithin(other, id)) end(other, { state: "cut-off" });
    }
    open.delete(id);
    update(id, { endAt: at, state: "done", ...change });
  };

  return {
    advance(to) {
      at = Math.max(at, to);
    },
    at: () => at,
    newest: (source) => get(newest.get(source)),
    before: (id, kind) =>
      spans.slice(0, indexes.get(id) ?? 0).findLast((span) => span.kind === kind),
    isOpen: (id) => open.has(id),
    start(source, name, own, parent) {
      const id = indexes.has(source) ? `${source}#${spans.length}` : source;
      const above = get(parent);
      indexes.set(id, spans.length);
      spans.push({
        id,
        parentId: above?.id,
        depth: above === undefined ? 0 : above.depth + 1,
        name,
        startAt: at,
        endAt: undefined,
        state: "open",
        error: undefined,
        ...own,
      });
      open.add(id);
      newest.set(source, id);
    },
    update,
    move(id, parent) {
      const span = get(id);
      const above = get(parent);
      if (span === undefined || above === undefined) return;
      update(id, { parentId: above.id, depth: above.depth + 1 });
      if (span.startAt < above.startAt) update(above.id, { startAt: span.startAt });
    },
    end,
    open: (kind) =>
      [...open].flatMap((id) => {
        const span = get(id);
        return span?.kind === kind ? [span] : [];
      }),
    spans: () => parentsFirst(spans),
  };
}

/** Nodes may run side by side; a tree is read node by node. */
function parentsFirst(spans: readonly Span[]): readonly Span[] {
  const children = Map.groupBy(spans, ({ parentId }) => parentId);
  const ordered: Span[] = [];
  const visit = (parentId: string | undefined): void => {
    for (const span of children.get(parentId) ?? []) {
      ordered.push(span);
      visit(span.id);
    }
  };
  visit(undefined);
  return ordered;
}
