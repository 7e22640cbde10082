import ChevronDown from "lucide-react/icons/chevron-down";
import ChevronUp from "lucide-react/icons/chevron-up";
import X from "lucide-react/icons/x";
import { useRef, type KeyboardEvent } from "react";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../location/use-focus-request.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useShownMessages } from "../thread/use-thread.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { MOST_HITS } from "./find-hits.ts";
import { useFind } from "./use-find.ts";

/** Finds words in the whole chat, whether its messages are on the screen or not. */
export function FindBar({ thread }: { readonly thread: ThreadStore }) {
  const { shell } = useServices();
  const { query, setQuery, hits, at, move } = useFind(thread, useShownMessages(thread));
  const field = useRef<HTMLInputElement>(null);
  useFocusRequest("find", field);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const step = event.shiftKey ? -1 : 1;
    if (event.key === "Enter" || event.key === "F3") move(step);
    else if (event.key === "Escape") shell.closeFind();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <search
      onKeyDown={onKeyDown}
      className="mx-auto flex w-full max-w-188 shrink-0 items-center gap-1 px-4 pb-2"
    >
      <input
        ref={field}
        type="search"
        aria-label="Find in chat"
        placeholder="Find in chat"
        // eslint-disable-next-line jsx-a11y-x/no-autofocus -- it opened because somebody wants to type here
        autoFocus
        maxLength={500}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        className="h-9 min-w-0 grow rounded-lg border border-border bg-surface px-3 text-sm pointer-coarse:h-11 [&::-webkit-search-cancel-button]:appearance-none"
      />
      <p
        role="status"
        className="min-w-16 shrink-0 px-1 text-center text-[0.8125rem] text-text-muted tabular-nums"
      >
        {statusOf(query, at, hits.length)}
      </p>
      <IconButton label="Previous match" disabled={hits.length === 0} onClick={() => move(-1)}>
        <ChevronUp aria-hidden className="size-4.5" />
      </IconButton>
      <IconButton label="Next match" disabled={hits.length === 0} onClick={() => move(1)}>
        <ChevronDown aria-hidden className="size-4.5" />
      </IconButton>
      <IconButton label="Close find" onClick={shell.closeFind}>
        <X aria-hidden className="size-4.5" />
      </IconButton>
    </search>
  );
}

function statusOf(query: string, at: number, count: number): string {
  if (query.trim() === "") return "";
  if (count === 0) return "No matches";
  const all = count === MOST_HITS ? `${count.toLocaleString("en")}+` : count.toLocaleString("en");
  return `${(at + 1).toLocaleString("en")} of ${all}`;
}
