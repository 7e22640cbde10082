import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import { followsAfterScroll, isAtEnd, type ScrollMeasure } from "./follow-scroll.ts";

export interface FollowScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isFollowing: boolean;
  /** Goes to the end and stays there. */
  readonly follow: () => void;
  /** Lets go of the end, so that what scrolls elsewhere next stays there, though the text grows. */
  readonly letGo: () => void;
  /** Takes hold again where the end is in view after all. */
  readonly settle: () => void;
}

/**
 * Keeps the end in view while text grows, until the reader scrolls away from it. Between runs, what the reader does, as
 * unfolding a tool call, may change the height too; that must not move what was just clicked.
 */
export function useFollowScroll(isRunning: boolean): FollowScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  // The observers must read it in the very frame it changes; the state is only what is drawn.
  const following = useRef(true);
  const [isFollowing, setFollowing] = useState(true);
  const hasTouched = useRef(false);
  /** Text must not move away under whoever is selecting it. */
  const isPressed = useRef(false);
  const running = useRef(isRunning);
  useLayoutEffect(() => {
    running.current = isRunning;
  }, [isRunning]);

  useLayoutEffect(() => {
    const view = scroller.current;
    const inner = content.current;
    if (view === null || inner === null) return;
    let before = measure(view);

    function pin(): void {
      if (view === null || !following.current || hasTouched.current || isPressed.current) return;
      // Whoever writes in a message, or is asked about it there, must not lose it from view.
      if (!running.current && isFocusWithin(view)) return;
      view.scrollTop = view.scrollHeight;
    }
    function onScroll(): void {
      if (view === null) return;
      const after = measure(view);
      following.current = followsAfterScroll(following.current, before, after);
      setFollowing(following.current);
      before = after;
    }
    function onTouch(): void {
      if (!running.current) hasTouched.current = true;
    }
    function onPress(event: PointerEvent): void {
      onTouch();
      // A scroll bar's end of a press is not told.
      isPressed.current = event.button === 0 && event.target !== view;
    }
    function onRelease(): void {
      if (!isPressed.current) return;
      isPressed.current = false;
      pin();
    }
    const observer = new ResizeObserver(pin);
    observer.observe(inner);
    observer.observe(view);
    view.addEventListener("scroll", onScroll, { passive: true });
    view.addEventListener("pointerdown", onPress);
    for (const name of RELEASES) window.addEventListener(name, onRelease);
    view.addEventListener("keydown", onTouch);
    pin();
    return () => {
      observer.disconnect();
      view.removeEventListener("scroll", onScroll);
      view.removeEventListener("pointerdown", onPress);
      for (const name of RELEASES) window.removeEventListener(name, onRelease);
      view.removeEventListener("keydown", onTouch);
    };
  }, []);

  return {
    scroller,
    content,
    isFollowing,
    follow: () => {
      following.current = true;
      hasTouched.current = false;
      setFollowing(true);
      scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
    },
    letGo: () => {
      following.current = false;
      setFollowing(false);
    },
    settle: () => {
      const view = scroller.current;
      following.current = view !== null && isAtEnd(measure(view));
      setFollowing(following.current);
    },
  };
}

/** Also where the button comes up outside of the window. */
const RELEASES = ["pointerup", "pointercancel", "dragend", "blur"] as const;

function isFocusWithin(view: HTMLElement): boolean {
  const { activeElement } = document;
  return activeElement !== view && view.contains(activeElement);
}

function measure({ scrollTop, scrollHeight, clientHeight }: HTMLElement): ScrollMeasure {
  return { top: scrollTop, height: scrollHeight, viewport: clientHeight };
}
