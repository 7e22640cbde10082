import Brain from "lucide-react/icons/brain";
import ChevronRight from "lucide-react/icons/chevron-right";
import type { Part } from "../../shared/message.ts";
import { formatDuration } from "../format/format-duration.ts";
import { longText } from "../markdown/long-text.tsx";

interface ReasoningViewProps {
  readonly part: Extract<Part, { type: "reasoning" }>;
}

/** What the model thought before it spoke, closed unless asked for. */
export function ReasoningView({ part: { text, startedAt, endedAt } }: ReasoningViewProps) {
  return (
    <details className="group/reasoning text-sm">
      <summary className="flex min-h-8 w-fit list-none items-center gap-2 rounded-lg pe-2 text-text-muted hover:text-text [&::-webkit-details-marker]:hidden">
        <Brain aria-hidden className="size-4" />
        {endedAt === null ? (
          <span className="animate-breathe">Thinking…</span>
        ) : (
          `Thought for ${formatDuration(endedAt - startedAt)}`
        )}
        <ChevronRight
          aria-hidden
          className="size-4 transition-transform group-open/reasoning:rotate-90 rtl:-scale-x-100"
        />
      </summary>
      <p
        dir="auto"
        className="mt-1 border-s-2 border-border ps-4 wrap-anywhere whitespace-pre-wrap text-text-muted"
      >
        {longText(text)}
      </p>
    </details>
  );
}
