import { EventEmitter } from "node:events";
import { DISPLAY, type Rectangle } from "../window/bounds.ts";

const primary = {
  id: 1,
  label: "stand-in",
  bounds: DISPLAY,
  workArea: DISPLAY,
  size: { width: DISPLAY.width, height: DISPLAY.height },
  workAreaSize: { width: DISPLAY.width, height: DISPLAY.height },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
  touchSupport: "unavailable",
  accelerometerSupport: "unknown",
  colorDepth: 24,
  colorSpace: "{primaries:BT709, transfer:SRGB, matrix:RGB, range:FULL}",
  depthPerComponent: 8,
  detected: true,
  displayFrequency: 60,
  monochrome: false,
  maximumCursorSize: { width: 64, height: 64 },
  nativeOrigin: { x: 0, y: 0 },
};

/** https://www.electronjs.org/docs/latest/api/screen: one display that never changes. */
class Screen extends EventEmitter {
  getPrimaryDisplay(): typeof primary {
    return primary;
  }
  getAllDisplays(): (typeof primary)[] {
    return [primary];
  }
  getDisplayMatching(_rectangle: Rectangle): typeof primary {
    return primary;
  }
  getDisplayNearestPoint(_point: { readonly x: number; readonly y: number }): typeof primary {
    return primary;
  }
  getCursorScreenPoint(): { x: number; y: number } {
    return { x: 0, y: 0 };
  }
}

export const screen = new Screen();
