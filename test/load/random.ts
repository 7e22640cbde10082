/** Random numbers that a seed decides, so that a load test can be repeated. */
export interface Random {
  /** At least 0 and less than 1. */
  unit(): number;
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  /** Waiting time between events that come at random; may be 0. */
  exponential(mean: number): number;
  /** Many small values and a long tail, as the times of servers are; half of them are below the median. */
  logNormal(median: number, sigma: number): number;
}

/** @param seed any text; the same text gives the same numbers. */
export function createRandom(seed: string): Random {
  let state = hash(seed);
  /** Mulberry32, by Tommy Ettinger (public domain). */
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    unit,
    below: (count) => Math.floor(unit() * count),
    exponential: (mean) => -Math.log(1 - unit()) * mean,
    logNormal: (median, sigma) => {
      // Box–Muller.
      const normal = Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
      return median * Math.exp(sigma * normal);
    },
  };
}

/** FNV-1a, 32 bits, then MurmurHash3's finaliser: texts that differ in a digit must not start alike. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
