import { z } from "zod";

/** Where a window stands, in device-independent pixels. */
export const windowBounds = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof windowBounds>;

type Rectangle = Pick<WindowBounds, "x" | "y" | "width" | "height">;

export const DEFAULT_SIZE = { width: 1_280, height: 800 };
export const MINIMUM_SIZE = { width: 360, height: 480 };
/** How much of a window must be on a screen for a person to get hold of it. */
const GRASP = 80;

/**
 * Fits remembered bounds to the displays of today: a window that would open out of sight is put back to the default
 * size, in the middle of the screen (no position), and none is larger than the display it stands on.
 */
export function fitBounds(
  remembered: WindowBounds | undefined,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & Pick<Rectangle, "width" | "height"> {
  if (remembered === undefined) return DEFAULT_SIZE;
  const area = workAreas.find((each) => isWithinReach(remembered, each));
  if (area === undefined) return DEFAULT_SIZE;
  return {
    x: remembered.x,
    y: remembered.y,
    width: clamp(remembered.width, MINIMUM_SIZE.width, area.width),
    height: clamp(remembered.height, MINIMUM_SIZE.height, area.height),
  };
}

/** How far a new window lies from the one before it: its title bar stays to be seen. */
const STEP = 28;
/** A window that would become smaller than this part of the one before begins at the display's corner instead. */
const LEAST_PART = 0.75;

/** Puts a new window a step beside the one in front, and exactly on no other; within the same display. */
export function cascade(
  front: Rectangle,
  others: readonly Rectangle[],
  workAreas: readonly Rectangle[],
): Rectangle {
  const area = workAreas.find((each) => isWithinReach(front, each));
  const isTaken = (at: Rectangle): boolean =>
    others.some(({ x, y }) => Math.abs(x - at.x) < STEP / 2 && Math.abs(y - at.y) < STEP / 2);
  let next = step(front, area);
  // Whoever opens more windows than a display has room for sees some of them on each other.
  for (let tries = 0; isTaken(next) && tries < 100; tries += 1) next = step(next, area);
  return next;
}

function step(from: Rectangle, area: Rectangle | undefined): Rectangle {
  const moved = { ...from, x: from.x + STEP, y: from.y + STEP };
  if (area === undefined) return moved;
  const room = { width: area.x + area.width - moved.x, height: area.y + area.height - moved.y };
  const isTight =
    room.width < from.width * LEAST_PART ||
    room.height < from.height * LEAST_PART ||
    room.width < MINIMUM_SIZE.width ||
    room.height < MINIMUM_SIZE.height;
  if (isTight) {
    const width = Math.min(from.width, area.width);
    return { x: area.x, y: area.y, width, height: Math.min(from.height, area.height) };
  }
  return {
    ...moved,
    width: Math.min(from.width, room.width),
    height: Math.min(from.height, room.height),
  };
}

function isWithinReach(window: Rectangle, area: Rectangle): boolean {
  const overlap =
    Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  // The title bar must be on the screen, or the window cannot be moved.
  return overlap >= GRASP && window.y >= area.y && window.y <= area.y + area.height - GRASP;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
