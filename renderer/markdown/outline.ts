/** Depths of the headings that a place in the text stands under, outermost first. */
export type Outline = readonly number[];

/** The page's title and the thread's headings take the two levels above. */
const FIRST_LEVEL = 3;
const LAST_LEVEL = 6;

/** The outline after a heading of this depth (1 to 6, as written). */
export function enterHeading(outline: Outline, depth: number): Outline {
  return [...outline.filter((above) => above < depth), depth];
}

/**
 * The level (3 to 6) for a heading at this place. Levels count from the outline instead of the number of `#`, so that
 * an answer that starts with `####` skips no level: screen readers walk by them.
 *
 * @param isEntered the heading itself is already the last of the outline; otherwise it stands below it, in a quote or
 *   a list.
 */
export function headingLevel(outline: Outline, isEntered: boolean): number {
  return Math.min(FIRST_LEVEL + outline.length - (isEntered ? 1 : 0), LAST_LEVEL);
}
