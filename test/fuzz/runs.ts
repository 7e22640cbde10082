/**
 * How often each property is tried: few times with every `npm test`, always the same ones, so that a change alone can make
 * one fail; and as often as somebody has time for with `PARLEY_FUZZ_RUNS=20000`, every time others, unless
 * `PARLEY_FUZZ_SEED` says which.
 */
const times = Number(process.env["PARLEY_FUZZ_RUNS"] ?? 0);
const asked = Number(process.env["PARLEY_FUZZ_SEED"] ?? Number.NaN);
const USUAL_SEED = 20_261_130;
const seed = Number.isNaN(asked) && times === 0 ? USUAL_SEED : asked;

/** How often a cheap property is tried with every `npm test`; the dear ones keep their share of what is asked for. */
const CHEAP = 300;

/** @param usual how often with every `npm test`: dear properties say less. */
export function runs(
  usual: number,
): Readonly<{ numRuns: number; seed?: number; endOnFailure: boolean }> {
  return {
    // The seed and the path tell what failed; to make it smaller takes minutes, for nobody.
    endOnFailure: true,
    numRuns: times > 0 ? Math.max(usual, Math.ceil((times * usual) / CHEAP)) : usual,
    ...(Number.isNaN(seed) ? {} : { seed }),
  };
}

/** How long one property may take, in milliseconds. */
export const FUZZ_TIMEOUT_MS = times > 0 ? 3_600_000 : 60_000;
