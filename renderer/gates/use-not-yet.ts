import { useState } from "react";
import { useServices } from "../services.ts";
import { NOT_YET, NOT_YET_NEXT } from "./not-yet.tsx";

/** What is said to whoever sends while an answer is being written. */
export interface NotYetState {
  readonly isShown: boolean;
  /** Says it, in sight and to screen readers. */
  readonly say: () => void;
}

/** @param isBusy whether an answer is being written: once it has ended, nothing is said any more. */
export function useNotYet(isBusy: boolean): NotYetState {
  const { announce } = useServices();
  const [wasTold, setTold] = useState(false);
  // The next answer is another matter.
  if (wasTold && !isBusy) setTold(false);
  return {
    isShown: wasTold && isBusy,
    say: () => {
      setTold(true);
      announce(`${NOT_YET} ${NOT_YET_NEXT}`);
    },
  };
}
