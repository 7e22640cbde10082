import { useEffect } from "react";
import type { SearchHit } from "../../shared/contract/thread-procedures.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { splitMatches } from "../../shared/search-match.ts";
import { useServices, type Services } from "../services.ts";
import { useStore } from "../state/use-store.ts";

export const RESULTS_ID = "search-results";
export const hitId = (threadId: ThreadId): string => `hit-${threadId}`;

/** Opens a chat at what was found in it. */
export function openHit({ shell }: Pick<Services, "shell">, { thread, message }: SearchHit): void {
  shell.openThread(thread.id);
  shell.find(message === null ? undefined : { threadId: thread.id, messageId: message.id });
}

interface SearchResultsProps {
  readonly hits: readonly SearchHit[];
}

/** What a search found: the keyboard stays in the search box, whose arrows move through it and whose Enter opens. */
export function SearchResults({ hits }: SearchResultsProps) {
  const services = useServices();
  const { query, activeHit } = useStore(services.threadList.state);
  const activeId = hits[activeHit]?.thread.id;
  useEffect(() => {
    if (activeId !== undefined) {
      document.getElementById(hitId(activeId))?.scrollIntoView({ block: "nearest" });
    }
  }, [activeId]);
  return (
    <div
      id={RESULTS_ID}
      role="listbox"
      aria-label="Search results"
      className="flex flex-col gap-px"
    >
      {hits.map((hit, index) => (
        // The keyboard is in the search box, which acts for the hit it names as active.
        // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events -- see above
        <div
          key={hit.thread.id}
          id={hitId(hit.thread.id)}
          role="option"
          tabIndex={-1}
          aria-selected={index === activeHit}
          data-active={index === activeHit || undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => openHit(services, hit)}
          className="flex cursor-pointer flex-col rounded-lg px-2.5 py-1.5 text-sm hover:bg-surface-hover data-active:bg-surface-hover"
        >
          <span className="flex items-baseline gap-2">
            <bdi className="min-w-0 grow truncate">
              <Marked text={hit.thread.title} query={query} />
            </bdi>
            <HitDate at={hit.message?.at ?? hit.thread.updatedAt} />
          </span>
          {hit.message !== null && (
            <bdi className="line-clamp-2 text-xs wrap-anywhere text-text-muted">
              <Marked text={hit.message.snippet} query={query} />
            </bdi>
          )}
        </div>
      ))}
    </div>
  );
}

function Marked({ text, query }: { readonly text: string; readonly query: string }) {
  return splitMatches(text, query).map((piece, index) =>
    piece.isMatch ? (
      <mark key={index} className="rounded-xs bg-accent-soft font-medium text-accent-strong">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  );
}

/** The time of day for today, else the day; the year where it is another. */
function HitDate({ at }: { readonly at: number }) {
  const { now } = useServices();
  const date = new Date(at);
  const today = new Date(now());
  const options: Intl.DateTimeFormatOptions =
    date.toDateString() === today.toDateString()
      ? { hour: "2-digit", minute: "2-digit" }
      : date.getFullYear() === today.getFullYear()
        ? { month: "short", day: "numeric" }
        : { year: "numeric", month: "short", day: "numeric" };
  return (
    <time
      dateTime={date.toISOString()}
      title={date.toLocaleString()}
      className="shrink-0 text-xs text-text-muted tabular-nums"
    >
      {date.toLocaleString("en", options)}
    </time>
  );
}
