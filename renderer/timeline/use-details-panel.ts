import { useId, useState } from "react";

/** Whether an answer's run is shown, which of its spans, and which part of the answer a span has just led to. */
export interface DetailsPanel {
  readonly id: string;
  readonly isOpen: boolean;
  readonly spanId: string | undefined;
  /** The place of the part that is lit up; a new object each time. */
  readonly spotlight: { readonly part: number } | undefined;
  /** The place of the part whose span is looked for; a new object each time. */
  readonly wanted: { readonly part: number } | undefined;
  readonly toggle: () => void;
  readonly select: (spanId: string | undefined) => void;
  readonly showPart: (part: number) => void;
  /** Opens the run at what wrote a part of the answer. */
  readonly findSpan: (part: number) => void;
  /** Leads from the part back to the span. */
  readonly goBack: () => void;
}

export function useDetailsPanel(): DetailsPanel {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [spanId, setSpanId] = useState<string>();
  const [spotlight, setSpotlight] = useState<{ readonly part: number }>();
  const [wanted, setWanted] = useState<{ readonly part: number }>();
  return {
    id,
    isOpen,
    spanId,
    spotlight,
    wanted,
    toggle: () => {
      setOpen(!isOpen);
      setSpotlight(undefined);
      setWanted(undefined);
    },
    select: (next) => {
      setSpanId(next);
      setWanted(undefined);
    },
    showPart: (part) => setSpotlight({ part }),
    findSpan: (part) => {
      setOpen(true);
      setSpotlight(undefined);
      setWanted({ part });
    },
    goBack: () => {
      setSpotlight(undefined);
      const region = document.getElementById(id);
      region?.scrollIntoView({ block: "nearest" });
      region?.querySelector<HTMLElement>('[role="tree"]')?.focus();
    },
  };
}
