import { useLayoutEffect, useRef, useState } from "react";
import type { MathToken } from "./dialect.ts";
import type { katex as katexModule } from "./katex.ts";
import { longText } from "./long-text.tsx";

/** What a formula may cost: TeX is a language in which a line can ask for a gigabyte or for a picture from elsewhere. */
const LIMITS = { trust: false, maxExpand: 300, maxSize: 20, strict: "ignore" } as const;

type Katex = typeof katexModule;

let loading: Promise<Katex | undefined> | undefined;
/** KaTeX and its fonts, loaded with the first formula; undefined where they cannot be. */
function loadKatex(): Promise<Katex | undefined> {
  loading ??= import("./katex.ts").then(({ katex }) => katex).catch(() => undefined);
  return loading;
}

/** So long formulas are set in one frame, in ms; the others wait for the next ones. */
const FRAME_MS = 6;
const waiting = new Set<() => void>();
let spentMs = 0;
let isScheduled = false;

/** Sets a formula now, or in one of the next frames where others have used this one up. @returns a way to take it back. */
function setSoon(work: () => void): () => void {
  waiting.add(work);
  drain();
  return () => void waiting.delete(work);
}

function drain(): void {
  for (const work of waiting) {
    if (spentMs >= FRAME_MS) break;
    waiting.delete(work);
    const startedAt = performance.now();
    work();
    spentMs += performance.now() - startedAt;
  }
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    spentMs = 0;
    if (waiting.size > 0) drain();
  });
}

/**
 * A formula, set by KaTeX; as it was typed until that is there, and where TeX is not understood. It is copied as it was
 * typed: the source lies unseen over what is drawn, which cannot be selected.
 */
export function MathView({ token }: { readonly token: MathToken }) {
  const { raw, text, isDisplay } = token;
  const place = useRef<HTMLSpanElement>(null);
  const [isSet, setIsSet] = useState(false);
  useLayoutEffect(() => {
    let takeBack: (() => void) | undefined;
    let isGone = false;
    void loadKatex().then((katex) => {
      if (isGone || katex === undefined) return;
      takeBack = setSoon(() => {
        if (place.current !== null) setIsSet(draw(katex, place.current, text, isDisplay));
      });
    });
    return () => {
      isGone = true;
      takeBack?.();
    };
  }, [text, isDisplay]);
  const source = raw.trim();
  return (
    <span className={isDisplay ? "md-math md-math-display" : "md-math"} dir="ltr">
      <span className={isSet ? "md-math-copied" : "md-math-source"} aria-hidden={isSet}>
        {longText(source)}
      </span>
      <span ref={place} className="md-math-drawn" />
    </span>
  );
}

function draw(katex: Katex, place: HTMLElement, text: string, isDisplay: boolean): boolean {
  try {
    katex.render(text, place, { ...LIMITS, displayMode: isDisplay, throwOnError: true });
    return true;
  } catch {
    place.replaceChildren();
    return false;
  }
}
