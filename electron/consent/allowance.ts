/** How often something may be done before a person is asked whether it may go on. */
export interface Allowance {
  isSpent(key: string): boolean;
  /** It was done once more. */
  spend(key: string): void;
  /** The person said that it may go on: it counts from the beginning. */
  renew(key: string): void;
}

interface AllowanceOptions {
  readonly count: number;
  /** After which it is forgotten, in milliseconds; left out, it never is while the app runs. */
  readonly periodMs?: number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/** More keys than are ever in use at once; of those the oldest go. */
const MAXIMUM_KEYS = 10_000;

export function createAllowance({ count, periodMs = Infinity, now }: AllowanceOptions): Allowance {
  const spent = new Map<string, readonly number[]>();
  const recent = (key: string): readonly number[] =>
    (spent.get(key) ?? []).filter((at) => now() - at < periodMs);
  return {
    isSpent: (key) => recent(key).length >= count,
    spend(key) {
      const times = [...recent(key), now()].slice(-count);
      spent.delete(key);
      spent.set(key, times);
      const [oldest] = spent.keys();
      if (spent.size > MAXIMUM_KEYS && oldest !== undefined) spent.delete(oldest);
    },
    renew: (key) => void spent.delete(key),
  };
}
