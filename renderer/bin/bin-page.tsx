import ArrowLeft from "lucide-react/icons/arrow-left";
import { useEffect, useRef } from "react";
import type { DeletedThread } from "../../shared/contract/bin-procedures.ts";
import { formatAgo } from "../format/format-ago.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useEscape } from "../ui/use-escape.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";

const DAY_MS = 86_400_000;

/** Deleted conversations, until they are brought back or gone for good. */
export function BinPage() {
  const { bin, shell } = useServices();
  const state = useStore(bin.state);
  const heading = useRef<HTMLHeadingElement>(null);
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    heading.current?.focus();
    void bin.load();
  }, [bin]);
  useKeptFocus(page, () => heading.current);
  useEscape(shell.closeBin);

  return (
    <section ref={page} aria-labelledby="bin-heading" className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex max-w-3xl flex-col gap-6 px-6 pt-3 pb-32">
        <Button
          variant="ghost"
          size="small"
          className="-ms-2.5 self-start"
          onClick={shell.closeBin}
        >
          <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
          Back to chat
        </Button>
        <div className="flex flex-wrap items-center gap-3">
          <h1
            ref={heading}
            id="bin-heading"
            tabIndex={-1}
            className="grow text-2xl font-semibold tracking-tight outline-none"
          >
            Bin
          </h1>
          {state.type === "ready" && state.threads.length > 0 && (
            <Button size="small" onClick={() => void bin.empty()}>
              Empty bin
            </Button>
          )}
        </div>
        {state.type === "loading" && <Spinner />}
        {state.type === "failed" && (
          <div
            role="alert"
            className="flex items-center gap-3 rounded-lg bg-danger-soft p-3 text-sm"
          >
            <span className="grow">{state.error.message}</span>
            <Button size="small" onClick={() => void bin.load()}>
              Try again
            </Button>
          </div>
        )}
        {state.type === "ready" && (
          <>
            <p className="text-sm text-text-muted">
              {state.threads.length === 0 && "The bin is empty. "}
              Deleted chats stay here for {state.keptDays} days. After that, or when you delete them
              forever, Parley removes their text from your history and from all backups. What they
              cost stays on the Usage page.
            </p>
            <ul aria-label="Deleted chats" className="flex flex-col">
              {state.threads.map((thread) => (
                <BinRow key={thread.id} thread={thread} keptDays={state.keptDays} />
              ))}
            </ul>
          </>
        )}
      </div>
    </section>
  );
}

interface BinRowProps {
  readonly thread: DeletedThread;
  readonly keptDays: number;
}

function BinRow({ thread: { id, title, deletedAt }, keptDays }: BinRowProps) {
  const { bin, threadList, openThreads, announce, now } = useServices();
  const daysLeft = Math.max(0, Math.ceil((deletedAt + keptDays * DAY_MS - now()) / DAY_MS));

  async function restore(): Promise<void> {
    await threadList.restore(id);
    openThreads.refresh(id);
    announce("Chat restored.");
    await bin.load();
  }
  async function erase(): Promise<void> {
    if (await bin.erase(id)) announce("Chat deleted forever.");
  }
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-border py-2.5 text-sm last:border-0">
      <div className="min-w-0 grow basis-60">
        <p className="truncate">
          <bdi>{title}</bdi>
        </p>
        <p className="text-[0.8125rem] text-text-muted tabular-nums">
          Deleted {formatAgo(deletedAt, now())} · {daysLeft} {daysLeft === 1 ? "day" : "days"} left
        </p>
      </div>
      <div className="flex gap-2">
        <Button size="small" aria-label={`Restore “${title}”`} onClick={() => void restore()}>
          Restore
        </Button>
        <Button
          size="small"
          variant="ghost"
          aria-label={`Delete forever: “${title}”`}
          onClick={() => void erase()}
        >
          Delete forever
        </Button>
      </div>
    </li>
  );
}
