/** What of a scroller decides whether it follows its end. */
export interface ScrollMeasure {
  readonly top: number;
  /** Of the content. */
  readonly height: number;
  /** Of what is seen of it. */
  readonly viewport: number;
}

/** So close to the end that the reader means the end. */
const NEAR_END_PX = 64;
/** Zoomed displays report fractions of a pixel. */
const ROUNDING_PX = 2;

export function isAtEnd({ top, height, viewport }: ScrollMeasure): boolean {
  return height - top - viewport <= ROUNDING_PX;
}

/**
 * Whether to go on following the end after a scroll. Moving up lets go at once, however little; coming near the end
 * takes hold again. A shorter content moves the view up by itself, which is not the reader's wish.
 */
export function followsAfterScroll(
  isFollowing: boolean,
  before: ScrollMeasure,
  after: ScrollMeasure,
): boolean {
  const distance = after.height - after.top - after.viewport;
  const hasMovedUp = after.top < before.top - ROUNDING_PX;
  const hasShrunk = after.height < before.height || after.viewport > before.viewport;
  if (hasMovedUp) return hasShrunk ? isFollowing : isAtEnd(after);
  return isFollowing || distance <= NEAR_END_PX;
}
