import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/** What a step may take of a frame, in ms: React's work, the browser's layout and paint. */
const AIM_MS = 16;
/** So much of a text is drawn at once with whatever else comes with it. In UTF-16 units. */
export const FIRST_STEP = 4_096;
const SMALLEST_STEP = 256;
const LARGEST_STEP = 65_536;
/** What comes at the pace of a model is drawn as it comes. */
const AT_ONCE = 2_048;
/** All that is drawn in one frame for the first time shares this; a page full of long texts takes several frames. */
const FIRST_STEPS = 16_384;
/** Browsers draw no frames for a hidden window. */
const HIDDEN_MS = 100;

type Step = (units: number) => void;

/**
 * Deals out frames to long texts that want to be drawn: one step in each frame, each text in its turn, and as much in a
 * step as the last ones show to be quick. So whatever a text costs, it costs the page no more than that at a time.
 */
function createPace() {
  const waiting = new Map<object, Step>();
  let step = FIRST_STEP / 2;
  let isDue = false;
  let firstSteps = FIRST_STEPS;
  let isRefilling = false;

  const turn = (isFrame: boolean): void => {
    isDue = false;
    const [first] = waiting;
    if (first === undefined) return;
    const [key, draw] = first;
    waiting.delete(key);
    const startedAt = performance.now();
    draw(step);
    // A message queued now comes after the frame: the layout is paid for.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      // Outside of a frame the layout is still to come, so nothing is known of its cost.
      if (isFrame) step = nextStep(step, performance.now() - startedAt);
      request();
    };
    port2.postMessage(null);
  };

  const request = (): void => {
    if (isDue || waiting.size === 0) return;
    isDue = true;
    onFrame(turn);
  };

  return {
    want(key: object, draw: Step): void {
      waiting.set(key, draw);
      request();
    },
    forget: (key: object): void => void waiting.delete(key),
    /** How much may be drawn of a text that is drawn for the first time. */
    first(length: number): number {
      const granted = Math.min(length, FIRST_STEP, Math.max(firstSteps, SMALLEST_STEP));
      firstSteps -= granted;
      if (!isRefilling) {
        isRefilling = true;
        onFrame(() => {
          isRefilling = false;
          firstSteps = FIRST_STEPS;
        });
      }
      return granted;
    },
  };
}

/** How large the next step is. At once smaller after one that was slow, larger little by little. */
export function nextStep(step: number, tookMs: number): number {
  const wanted = tookMs > AIM_MS ? (step * AIM_MS) / (2 * tookMs) : step * 1.5;
  return Math.round(Math.min(LARGEST_STEP, Math.max(SMALLEST_STEP, wanted)));
}

function onFrame(run: (isFrame: boolean) => void): void {
  const fire = (isFrame: boolean): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run(isFrame);
  };
  const frame = requestAnimationFrame(() => fire(true));
  const timer = setTimeout(() => fire(false), HIDDEN_MS);
}

const pace = createPace();

/** How many of so many units (characters of a text, mostly) may be drawn now; all of them within some frames. */
export function usePace(length: number): number {
  const [reached, setReached] = useState(() => pace.first(length));
  const [key] = useState(() => ({}));
  const shown = length - reached <= AT_ONCE ? length : reached;
  // A text that grows is followed; one that was replaced by a shorter one has no more to show than it has.
  if (shown !== reached) setReached(shown);
  const isBehind = shown < length;
  useEffect(() => {
    if (!isBehind) return undefined;
    pace.want(key, (units) => {
      // Within the frame, so that what it costs is known after it.
      flushSync(() => setReached((before) => before + units));
    });
    return () => pace.forget(key);
  }, [key, isBehind, shown]);
  return Math.min(shown, length);
}
