/** https://www.electronjs.org/docs/latest/api/structures/rectangle */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The one display of the stand-in; headless Chromium has no real one. */
export const DISPLAY: Rectangle = { x: 0, y: 0, width: 1920, height: 1080 };

export function centered(width: number, height: number): Rectangle {
  return {
    x: Math.max(0, Math.round((DISPLAY.width - width) / 2)),
    y: Math.max(0, Math.round((DISPLAY.height - height) / 2)),
    width,
    height,
  };
}
