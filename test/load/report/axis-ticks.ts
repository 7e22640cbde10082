/**
 * Round numbers for an axis from 0: steps of 1, 2 or 5 times a power of ten.
 *
 * @returns 0 and on, the last at or above `most`; about `wanted` of them.
 */
export function axisTicks(most: number, wanted = 5): readonly number[] {
  if (most <= 0) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const width = step ?? rough;
  // From the count, as adding 0.1 up would not give round numbers.
  return Array.from({ length: Math.ceil(most / width - 1e-9) + 1 }, (_, index) =>
    Number((index * width).toPrecision(12)),
  );
}
