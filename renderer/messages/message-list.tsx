import ArrowDown from "lucide-react/icons/arrow-down";
import { useEffect, useLayoutEffect, useRef } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Message } from "../../shared/message.ts";
import { cn } from "../ui/cn.ts";
import { articleId, MessageItem } from "./message-item.tsx";
import { MessageLog } from "./message-log.tsx";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { TrimDivider } from "./trim-divider.tsx";
import type { ThreadStore } from "../thread/thread-store.ts";
import { PrintingContext, usePrinting } from "./use-printing.ts";
import { useFollowScroll } from "./use-follow-scroll.ts";
import { useActivity, useShownMessages } from "../thread/use-thread.ts";

/** The newest messages stand outside the virtual list, so that the growing answer is never measured and re-placed. */
const TAIL = 12;
/** They move into it by the dozen, so that most turns remount nothing. */
const STEP = 12;
const PADDING_TOP_PX = 16;

/** The conversation's text. Long threads are virtual: only what is near the view is in the document. */
export function MessageList({ thread }: { readonly thread: ThreadStore }) {
  const messages = useShownMessages(thread);
  const { chats, edits, shell } = useServices();
  useEffect(() => void edits.load(thread.threadId), [edits, thread]);
  const sentFrom = useStore(chats.state, (all) => all.get(thread.threadId)?.settings.sentFrom);
  const activity = useActivity(thread);
  const { scroller, content, isFollowing, follow, letGo, settle } = useFollowScroll(
    activity !== "idle",
  );
  const virtualizer = useRef<VirtualizerHandle>(null);
  const isPrinting = usePrinting();
  // Paper has no view that others could be out of.
  const split = isPrinting ? 0 : Math.max(0, Math.floor((messages.length - TAIL) / STEP) * STEP);

  const lastOwnId = messages.findLast(({ role }) => role === "user")?.id;
  const followedIds = useRef(new Set([lastOwnId]));
  useLayoutEffect(() => {
    // Whoever sends wants to see the answer; a message that was not taken gives its place back to an earlier one.
    if (followedIds.current.has(lastOwnId)) return;
    followedIds.current.add(lastOwnId);
    follow();
  });

  const found = useStore(shell.state, (state) => state.found);
  const foundId = found?.threadId === thread.threadId ? found.messageId : undefined;
  const foundAt = messages.findIndex(({ id }) => id === foundId);
  useEffect(() => {
    if (foundId === undefined) return;
    if (foundAt === -1) {
      // It is in another version of the chat, which is shown then.
      void thread.selectBranch(foundId);
      return;
    }
    letGo();
    if (foundAt < split) {
      // It measures first and scrolls later.
      virtualizer.current?.scrollToIndex(foundAt, { align: "center" });
    } else {
      document.getElementById(articleId(foundId))?.scrollIntoView({ block: "center" });
      settle();
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each time it is led to
  }, [found, foundAt === -1]);

  const item = (message: Message): React.ReactElement => {
    const isLast = message === messages.at(-1);
    const view = (
      <MessageItem
        key={message.id}
        thread={thread}
        message={message}
        isLast={isLast}
        isFound={message.id === foundId}
        isMarked={message.id === foundId && found?.isMarked === true}
      />
    );
    if (message.id !== sentFrom) return view;
    return (
      <div key={message.id}>
        <TrimDivider threadId={thread.threadId} />
        {view}
      </div>
    );
  };
  return (
    <div className="relative min-h-0 grow before:pointer-events-none before:absolute before:inset-x-0 before:top-0 before:z-1 before:h-5 before:bg-linear-to-b before:from-surface before:to-transparent after:pointer-events-none after:absolute after:inset-x-0 after:bottom-0 after:h-5 after:bg-linear-to-t after:from-surface after:to-transparent">
      <MessageLog
        ref={scroller}
        // Scrolling by keyboard needs the focus.
        tabIndex={0}
        className="h-full overflow-x-hidden outline-offset-[-2px] [overflow-anchor:none]"
      >
        <div ref={content} className="mx-auto flex w-full max-w-188 flex-col px-4 pb-6">
          <h2 className="sr-only">Messages</h2>
          <div style={{ height: PADDING_TOP_PX }} className="shrink-0" />
          <Virtualizer
            ref={virtualizer}
            data={messages.slice(0, split)}
            scrollRef={scroller}
            startMargin={PADDING_TOP_PX}
            bufferSize={800}
          >
            {item}
          </Virtualizer>
          <PrintingContext value={isPrinting}>{messages.slice(split).map(item)}</PrintingContext>
        </div>
      </MessageLog>
      {!isFollowing && (
        <JumpButton label={activity === "idle" ? "Jump to latest" : "New text"} onJump={follow} />
      )}
    </div>
  );
}

interface JumpButtonProps {
  readonly label: string;
  readonly onJump: () => void;
}

function JumpButton({ label, onJump }: JumpButtonProps) {
  return (
    <button
      type="button"
      onClick={onJump}
      className={cn(
        "absolute inset-x-0 bottom-3 z-1 mx-auto flex h-9 w-fit animate-rise items-center gap-1.5 rounded-full",
        "border border-border bg-overlay ps-3 pe-4 text-sm font-medium shadow-float",
        "transition-colors hover:bg-surface-hover pointer-coarse:h-11",
      )}
    >
      <ArrowDown aria-hidden className="size-4" />
      {label}
    </button>
  );
}
