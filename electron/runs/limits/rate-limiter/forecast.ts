import type { SlidingWindow } from "./sliding-window.ts";

/** A request that waits for its turn. */
export interface Waiting {
  readonly windowId: number;
  readonly estimatedTokens: number;
}

interface Queue<T extends Waiting> {
  /** In the order they came. */
  readonly waiting: readonly T[];
  readonly windowOf: (windowId: number) => SlidingWindow;
  readonly appWide: SlidingWindow;
  readonly now: number;
}

interface Turn<T> {
  readonly waiter: T;
  readonly turnAt: number;
  /** Whether it could go earlier, were there no cap on tokens. */
  readonly isHeldByTokens: boolean;
}

/**
 * Says when each request gets its turn if nobody else comes, leaves or settles; in the order of the turns.
 *
 * The rule, which is this function: first come, first served, and nobody overtakes within a window. Whoever is held
 * back by the limit of its own window stands aside for other windows; whoever is held back by the app-wide limit does
 * not, so that small requests cannot keep a large one out for ever. Each therefore goes at the latest two windows of
 * time after everyone who came before it.
 */
export function forecast<T extends Waiting>(queue: Queue<T>): readonly Turn<T>[] {
  const appWide = queue.appWide.fork();
  const places = queue.waiting.map((waiter, order) => ({ waiter, order }));
  const lines = [...Map.groupBy(places, ({ waiter }) => waiter.windowId)].map(
    ([windowId, line]) => ({ log: queue.windowOf(windowId).fork(), line: line.reverse() }),
  );

  const turns: Turn<T>[] = [];
  let at = queue.now;
  while (turns.length < queue.waiting.length) {
    const { head, turnAt } = nextTurn(headsOf(lines, at), appWide);
    const { waiter, log, line } = head;
    const before = turns.at(-1);
    // Whoever goes together with one who waited for tokens has waited behind it, for the same reason.
    const isHeldByTokens =
      turnAt === before?.turnAt
        ? before.isHeldByTokens
        : Math.max(log.requestsAllowAt(at), appWide.requestsAllowAt(at)) < turnAt;
    for (const each of [log, appWide]) each.take(turnAt, waiter.estimatedTokens);
    turns.push({ waiter, turnAt, isHeldByTokens });
    line.pop();
    at = turnAt;
  }
  return turns;
}

interface Place<T> {
  readonly waiter: T;
  readonly order: number;
}

/** Those who wait in one window, the first of them last, where taking it away costs nothing. */
interface Line<T> {
  readonly log: SlidingWindow;
  readonly line: Place<T>[];
}

/** The first of a line. */
interface Head<T> extends Line<T>, Place<T> {
  /** When its own window lets it go. */
  readonly readyAt: number;
}

/** In the order they came. */
function headsOf<T extends Waiting>(lines: readonly Line<T>[], at: number): Head<T>[] {
  return lines
    .flatMap(({ log, line }) => {
      const first = line.at(-1);
      if (first === undefined) return [];
      return [{ ...first, log, line, readyAt: log.earliestAt(at, first.waiter.estimatedTokens) }];
    })
    .sort((left, right) => left.order - right.order);
}

/** @param heads in the order they came. */
function nextTurn<T extends Waiting>(
  heads: readonly Head<T>[],
  appWide: SlidingWindow,
): { readonly head: Head<T>; readonly turnAt: number } {
  const head = heads.reduce((first, each) => (each.readyAt < first.readyAt ? each : first));
  const turnAt = appWide.earliestAt(head.readyAt, head.waiter.estimatedTokens);
  const older = heads.slice(0, heads.indexOf(head));
  // While this one waits for the app-wide limit, one that came before it may become ready and go first.
  return older.some(({ readyAt }) => readyAt <= turnAt)
    ? nextTurn(older, appWide)
    : { head, turnAt };
}
