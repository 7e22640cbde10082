export interface LimitCheck {
  /** Windows of time that hold more than the limit; each begins with a request. */
  readonly violations: number;
  /** The most that any window of time holds. */
  readonly most: number;
}

/**
 * Counts by brute force, apart from the limiter's own way of counting: for each request, how many came from it on in
 * less than `windowMs`.
 *
 * @param times in milliseconds, in any order.
 */
export function checkLimit(times: readonly number[], limit: number, windowMs: number): LimitCheck {
  const counts = times.map(
    (start) => times.filter((each) => each >= start && each - start < windowMs).length,
  );
  return {
    violations: counts.filter((count) => count > limit).length,
    most: Math.max(0, ...counts),
  };
}
