/** What of a scroller decides whether it follows its end. */
export interface ScrollMeasure {
  readonly top: number;
  /** Of the content. */
  readonly height: number;
  /** Of what is seen of it. */
  readonly viewport: number;
}

/** Zoomed displays report fractions of a pixel, and heights as whole ones. */
const END_ROUNDING_PX = 2;
const MOVE_ROUNDING_PX = 0.5;

export function isAtEnd({ top, height, viewport }: ScrollMeasure): boolean {
  return height - top - viewport <= END_ROUNDING_PX;
}

/**
 * Whether to go on following the end after a scroll. Moving up lets go at once, however little; only reaching the end
 * takes hold again. A shorter content moves the view up by itself, which is not the reader's wish.
 */
export function followsAfterScroll(
  isFollowing: boolean,
  before: ScrollMeasure,
  after: ScrollMeasure,
): boolean {
  const hasMovedUp = after.top < before.top - MOVE_ROUNDING_PX;
  const hasShrunk = after.height < before.height || after.viewport > before.viewport;
  if (hasMovedUp) return hasShrunk && isFollowing;
  return isFollowing || isAtEnd(after);
}
