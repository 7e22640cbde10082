import { useMemo, useState, type KeyboardEvent } from "react";
import type { ThreadId } from "../../shared/ids.ts";
import type { ThreadSummary } from "../../shared/message.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { groupThreads, sortByRecency } from "./group-threads.ts";
import { SearchResults } from "./search-results.tsx";
import { ThreadRow } from "./thread-row.tsx";

/** The conversations, newest first in groups by day, or what the search found. */
export function ThreadList() {
  const { threadList, currentThread } = useServices();
  const { phase, threads, query, found } = useStore(threadList.state);
  const openId = useStore(currentThread)?.threadId;
  const isSearching = query.trim() !== "";
  // One stop of the Tab key, however many there are: where it was last, else the chat that is open, else the first.
  const [lastId, setLastId] = useState<ThreadId>();
  const order = useMemo(() => sortByRecency(threads), [threads]);
  const stop = [lastId, openId].find((id) => order.some((each) => each.id === id)) ?? order[0]?.id;
  const shown = isSearching ? found : threads;
  const hits = isSearching ? found : undefined;
  return (
    // eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- the arrow keys walk the links within
    <div onKeyDown={walkLinks} className="min-h-0 grow overflow-y-auto px-2 pb-2">
      {phase.type === "failed" && (
        <Hint alert text={phase.error.message}>
          <Button size="small" onClick={() => void threadList.load()}>
            Try again
          </Button>
        </Hint>
      )}
      {phase.type === "ready" && shown?.length === 0 && (
        <Hint text={isSearching ? "Nothing found. Try other words." : "No conversations yet."} />
      )}
      {hits !== undefined && hits.length > 0 && <SearchResults hits={hits} />}
      {!isSearching && (
        <Groups threads={threads} openId={openId} stopId={stop} onStop={setLastId} />
      )}
    </div>
  );
}

interface GroupsProps {
  readonly threads: readonly ThreadSummary[];
  readonly openId: ThreadId | undefined;
  /** The one that the Tab key leads to. */
  readonly stopId: ThreadId | undefined;
  readonly onStop: (threadId: ThreadId) => void;
}

function Groups({ threads, openId, stopId, onStop }: GroupsProps) {
  const { now } = useServices();
  return groupThreads(threads, now()).map(({ label, threads: members }) => {
    const rows = (
      <ul className="flex flex-col gap-px">
        {members.map((thread) => (
          <ThreadRow
            key={thread.id}
            thread={thread}
            isOpen={thread.id === openId}
            isTabStop={thread.id === stopId}
            onFocus={onStop}
          />
        ))}
      </ul>
    );
    return (
      <section key={label} aria-label={label} className="pb-3">
        {label === "Archived" ? (
          <details>
            <summary className={cn(HEADING, "cursor-pointer rounded-lg")}>
              {label} ({members.length.toLocaleString("en")})
            </summary>
            {rows}
          </details>
        ) : (
          <>
            <h2 className={HEADING}>{label}</h2>
            {rows}
          </>
        )}
      </section>
    );
  });
}

const HEADING = "px-2.5 py-1 text-xs font-medium text-text-muted";

interface HintProps {
  readonly text: string;
  readonly alert?: boolean;
  readonly children?: React.ReactNode;
}

function Hint({ text, alert, children }: HintProps) {
  return (
    <div className="flex flex-col items-start gap-2 px-2.5 py-2 text-[0.8125rem] text-text-muted">
      <p role={alert === true ? "alert" : "status"}>{text}</p>
      {children}
    </div>
  );
}

/** Up and Down move between the conversations, Home and End to the first and last. */
function walkLinks(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll("a")];
  const index = links.findIndex((link) => link === document.activeElement);
  if (index === -1) return;
  const target = new Map([
    ["ArrowDown", links[index + 1]],
    ["ArrowUp", links[index - 1]],
    ["Home", links[0]],
    ["End", links.at(-1)],
  ]).get(event.key);
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}
