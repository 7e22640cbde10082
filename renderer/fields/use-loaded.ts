import { useEffect, useEffectEvent, useState } from "react";

/** Something that main is asked for once. */
export type Loaded<T> =
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly value: T }
  | { readonly type: "failed"; readonly error: unknown };

interface UseLoaded<T> {
  readonly loaded: Loaded<T>;
  readonly reload: () => void;
  /** What main has answered since. */
  readonly set: (value: T) => void;
}

/** Asks when the view is first drawn, and again on `reload`. */
export function useLoaded<T>(load: () => Promise<T>): UseLoaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ type: "loading" });
  const [attempt, setAttempt] = useState(0);
  const ask = useEffectEvent(load);
  useEffect(() => {
    let isWanted = true;
    ask().then(
      (value) => {
        if (isWanted) setLoaded({ type: "ready", value });
      },
      (error: unknown) => {
        if (isWanted) setLoaded({ type: "failed", error });
      },
    );
    return () => {
      isWanted = false;
    };
  }, [attempt]);
  return {
    loaded,
    set: (value) => setLoaded({ type: "ready", value }),
    reload: () => {
      setLoaded({ type: "loading" });
      setAttempt((before) => before + 1);
    },
  };
}
