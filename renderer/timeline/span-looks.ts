import Bot from "lucide-react/icons/bot";
import Flag from "lucide-react/icons/flag";
import Hourglass from "lucide-react/icons/hourglass";
import Loader from "lucide-react/icons/loader";
import Play from "lucide-react/icons/play";
import Waypoints from "lucide-react/icons/waypoints";
import Wrench from "lucide-react/icons/wrench";
import type { ComponentType } from "react";
import type { TimeShare } from "../../shared/time-shares.ts";
import type { SpanKind } from "../../shared/span.ts";

/** A kind's icon and word; colour alone tells nothing to some. */
export const KIND_LOOKS: Readonly<
  Record<SpanKind, { readonly icon: ComponentType<{ className?: string }>; readonly word: string }>
> = {
  run: { icon: Play, word: "Run" },
  queue: { icon: Loader, word: "Starting" },
  node: { icon: Waypoints, word: "Node" },
  model: { icon: Bot, word: "Model" },
  tool: { icon: Wrench, word: "Tool" },
  wait: { icon: Hourglass, word: "Wait" },
  mark: { icon: Flag, word: "Note" },
};

/** How time looks that went into one thing: every one has a pattern of its own beside its colour. */
export const SHARE_LOOKS: Readonly<
  Record<TimeShare, { readonly word: string; readonly fill: string }>
> = {
  queue: {
    word: "Starting",
    fill: "bg-[radial-gradient(var(--color-border-strong)_1px,transparent_1.5px)] bg-size-[4px_4px] ring-1 ring-inset ring-border-strong",
  },
  wait: {
    word: "Waiting",
    fill: "bg-[repeating-linear-gradient(135deg,var(--color-text-muted)_0_2px,transparent_2px_5px)] ring-1 ring-inset ring-text-muted",
  },
  decision: {
    word: "Your decisions",
    fill: "bg-[repeating-linear-gradient(45deg,var(--color-text-muted)_0_1px,transparent_1px_4px),repeating-linear-gradient(135deg,var(--color-text-muted)_0_1px,transparent_1px_4px)] ring-1 ring-inset ring-text-muted",
  },
  "first-token": {
    word: "Time to first token",
    fill: "bg-accent-soft ring-1 ring-inset ring-accent",
  },
  streaming: { word: "Model, streaming", fill: "bg-accent" },
  tool: {
    word: "Tools",
    fill: "bg-[repeating-linear-gradient(90deg,var(--color-warning)_0_4px,var(--color-warning-soft)_4px_6px)]",
  },
  own: { word: "Overhead", fill: "bg-border-strong forced-colors:bg-[GrayText]" },
};
