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

function isWithinReach(window: Rectangle, area: Rectangle): boolean {
  const overlap =
    Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  // The title bar must be on the screen, or the window cannot be moved.
  return overlap >= GRASP && window.y >= area.y && window.y <= area.y + area.height - GRASP;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
