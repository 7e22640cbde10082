import ChevronRight from "lucide-react/icons/chevron-right";
import type { KeyboardEvent, RefObject } from "react";
import { cn } from "../ui/cn.ts";
import { SearchField } from "../ui/search-field.tsx";
import type { SettingEntry } from "../fields/settings-index.ts";

interface SettingsSearchProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Enter opens what stands first. */
  readonly onSubmit: () => void;
  readonly field: RefObject<HTMLInputElement | null>;
}

export function SettingsSearch({ query, onQuery, onSubmit, field }: SettingsSearchProps) {
  return (
    <SearchField
      ref={field}
      label="Search settings"
      placeholder="Search settings"
      value={query}
      onChange={onQuery}
      onKeyDown={(event) => {
        if (event.key === "Enter") onSubmit();
        if (event.key === "ArrowDown") moveFocus(event, "first");
      }}
    />
  );
}

interface SettingsResultsProps {
  readonly query: string;
  readonly results: readonly SettingEntry[];
  readonly onOpen: (entry: SettingEntry) => void;
  /** The keyboard went up from the first result. */
  readonly onLeave: () => void;
}

/** What the search found, each a link to its place. */
export function SettingsResults({ query, results, onOpen, onLeave }: SettingsResultsProps) {
  const count = results.length === 1 ? "1 setting found" : `${results.length} settings found`;
  return (
    <section aria-label="Search results" className="flex min-w-0 flex-col gap-3">
      <p role="status" className="text-sm text-text-muted">
        {results.length === 0 ? `No setting matches “${query.trim()}”.` : count}
      </p>
      <ul data-results className="flex flex-col gap-1">
        {results.map((entry, index) => (
          <li key={entry.name}>
            <a
              href={`#/settings/${entry.name}`}
              onClick={(event) => {
                event.preventDefault();
                onOpen(entry);
              }}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown") moveFocus(event, "next");
                if (event.key !== "ArrowUp") return;
                if (index === 0) {
                  event.preventDefault();
                  onLeave();
                } else moveFocus(event, "previous");
              }}
              className={cn(
                "group flex items-center gap-3 rounded-xl border border-border bg-surface px-4 py-3",
                "transition-colors hover:bg-surface-raised",
              )}
            >
              <span className="flex min-w-0 grow flex-col">
                <span className="text-sm font-medium">{entry.label}</span>
                <span className="text-[0.8125rem] text-text-muted">{entry.about}</span>
              </span>
              <span className="shrink-0 text-[0.8125rem] text-text-muted">{entry.tab}</span>
              <ChevronRight
                aria-hidden
                className="size-4 shrink-0 text-text-muted rtl:-scale-x-100"
              />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Arrow keys walk the results, as in the list of conversations. */
function moveFocus(event: KeyboardEvent<HTMLElement>, where: "first" | "next" | "previous"): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-results] a")];
  const at = links.findIndex((link) => link === event.currentTarget);
  const index = { first: 0, next: at + 1, previous: at - 1 }[where];
  const link = links[index];
  if (link === undefined) return;
  event.preventDefault();
  link.focus();
}
