import { toShownLine } from "../../shared/foreign-text.ts";
import { useServices } from "../services.ts";
import type { ReadableStore } from "../state/store.ts";
import { createStore } from "../state/store.ts";
import { useStore } from "../state/use-store.ts";
import { emptyThread, type ThreadState } from "../thread/thread-reducer.ts";
import { TraceState } from "../tracing/trace-state.tsx";
import { cn } from "../ui/cn.ts";
import { RateMeter } from "../limits/rate-meter.tsx";
import { formatRoute } from "../location/route.ts";
import { awaitedOf, runStatusOf, type RunStatusWord } from "./run-status-of.ts";
import { WaitCountdown } from "./wait-countdown.tsx";

const NO_THREAD: ReadableStore<ThreadState> = createStore(emptyThread({ type: "ready" }));

/** Nobody should wonder whether a model was bought or a word has left the computer. */
const DEMO_LABEL = "Demo model — no key, no network";

const DOT: Record<RunStatusWord, string> = {
  idle: "bg-border-strong",
  running: "bg-accent animate-breathe",
  stopping: "bg-warning animate-breathe",
  waiting: "bg-warning",
};

/**
 * The line under the composer: what the run is doing and what answers. Its status is the one place that speaks to
 * screen readers about runs; the visible word and the sentence for them live in the same live region.
 */
export function RunStatus() {
  const { appInfo, chats, currentThread, announcement } = useServices();
  const thread = useStore(currentThread);
  const word = useStore(thread?.state ?? NO_THREAD, runStatusOf);
  const wait = useStore(thread?.state ?? NO_THREAD, ({ pending }) => pending.wait);
  const awaited = useStore(thread?.state ?? NO_THREAD, awaitedOf);
  const fallback = useStore(appInfo, (info) => info?.model);
  const chosen = useStore(chats.state, (all) => all.get(thread?.threadId ?? null)?.model);
  const isDemo = chosen === undefined ? fallback?.isDemo : chosen.endpointId === null;
  const name = isDemo === true ? DEMO_LABEL : (chosen?.name ?? fallback?.label);
  const label = name === undefined ? undefined : toShownLine(name);
  const sentence = useStore(announcement);
  return (
    <div className="flex min-h-5 items-center gap-3 px-1 text-xs text-text-muted">
      <div role="status" aria-label="Run status" aria-atomic="false" className="max-w-3/4 shrink-0">
        <span
          aria-hidden
          className={cn(
            "me-2 inline-block size-2 rounded-full forced-color-adjust-none",
            DOT[word],
          )}
        />
        <span className="inline-block first-letter:uppercase">{word}</span>{" "}
        {awaited !== undefined && `for ${awaited} `}
        {word === "waiting" && wait !== undefined && (
          <WaitCountdown wait={wait} />
        )} <NeedsYou /> <RateMeter /> <span className="sr-only">{sentence}</span>
      </div>
      <span className="ms-auto flex min-w-0 items-center gap-3">
        <TraceState />
        {label !== undefined && (
          <span className="truncate" title={label}>
            {label}
          </span>
        )}
      </span>
    </div>
  );
}

/** Chats other than this one whose runs wait for a person: a link to the one that waits longest. */
function NeedsYou() {
  const { shell, threadList } = useServices();
  const openId = useStore(shell.state, ({ route }) => route.threadId);
  const { needing, threads } = useStore(threadList.state);
  const others = needing.filter((id) => id !== openId);
  const first = threads.find(({ id }) => id === others[0]);
  if (first === undefined) return null;
  return (
    <>
      {"· "}
      <a
        href={formatRoute({ threadId: first.id })}
        onClick={(event) => {
          event.preventDefault();
          shell.openThread(first.id);
        }}
        className="inline-block max-w-56 truncate align-bottom font-medium text-warning underline underline-offset-2"
      >
        {others.length === 1 ? (
          <>
            <bdi>{first.title}</bdi> needs you
          </>
        ) : (
          `${others.length} chats need you`
        )}
      </a>
    </>
  );
}
