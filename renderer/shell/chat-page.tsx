import ChartColumn from "lucide-react/icons/chart-column";
import PanelLeft from "lucide-react/icons/panel-left";
import Settings from "lucide-react/icons/settings";
import { useRef, type KeyboardEvent } from "react";
import { Composer } from "../composer/composer.tsx";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { ThreadView } from "./thread-view.tsx";
import { usePhase } from "../thread/use-thread.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { EmptyState } from "./empty-state.tsx";
import { RunStatus } from "./run-status.tsx";
import { useFocusRequest } from "../location/use-focus-request.ts";

/** The conversation and where one writes. */
export function ChatPage() {
  const { currentThread } = useServices();
  const thread = useStore(currentThread);
  const phase = usePhase(thread);
  return (
    <>
      <Header />
      {thread === undefined ? <EmptyState /> : <ThreadView key={thread.threadId} thread={thread} />}
      {phase !== "failed" && (
        // eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- keys the empty field within has no use for
        <div
          id="message-box"
          onKeyDown={scrollMessages}
          className="order-2 mx-auto flex w-full max-w-188 flex-col gap-1.5 px-4 pt-1 pb-3"
        >
          <Composer key={thread?.threadId ?? "new"} thread={thread} />
          <RunStatus />
        </div>
      )}
    </>
  );
}

/** How much of what was in view still is, a page further. */
const PAGE_SHARE = 0.9;

/** In an empty message box the keys that move by pages move the messages. */
function scrollMessages(event: KeyboardEvent<HTMLElement>): void {
  const { target, currentTarget, key, nativeEvent } = event;
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
  const isEmpty = target instanceof HTMLTextAreaElement && target.value === "";
  const log = currentTarget.parentElement?.querySelector('[role="log"]');
  if (!isPlain || !isEmpty || nativeEvent.isComposing || log === null || log === undefined) return;
  const top = new Map([
    ["PageUp", log.scrollTop - log.clientHeight * PAGE_SHARE],
    ["PageDown", log.scrollTop + log.clientHeight * PAGE_SHARE],
    ["Home", 0],
    ["End", log.scrollHeight],
  ]).get(key);
  if (top === undefined) return;
  event.preventDefault();
  log.scrollTo({ top });
}

function Header() {
  const { shell, currentThread, threadList } = useServices();
  const isSidebarOpen = useStore(shell.state, (state) => state.isSidebarOpen);
  const threadId = useStore(currentThread)?.threadId;
  const title = useStore(
    threadList.state,
    ({ threads }) => threads.find(({ id }) => id === threadId)?.title,
  );
  const button = useRef<HTMLButtonElement>(null);
  const settings = useRef<HTMLButtonElement>(null);
  useFocusRequest("sidebar-button", button);
  const usage = useRef<HTMLButtonElement>(null);
  useFocusRequest("settings-button", settings);
  // What has no button here is reached through the sidebar.
  useFocusRequest("bin-button", button);
  useFocusRequest("runs-button", button);
  useFocusRequest("usage-button", usage);
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 px-3">
      {!isSidebarOpen && (
        <IconButton
          ref={button}
          label="Conversations"
          aria-expanded={false}
          onClick={shell.openSidebar}
        >
          <PanelLeft aria-hidden className="size-4.5" />
        </IconButton>
      )}
      <h1 dir="auto" className="truncate px-1 text-sm font-medium text-text-muted">
        {title ?? <span className="sr-only">New conversation</span>}
      </h1>
      {!isSidebarOpen && (
        <div className="ms-auto flex shrink-0">
          <IconButton ref={usage} label="Usage" onClick={shell.openUsage}>
            <ChartColumn aria-hidden className="size-4.5" />
          </IconButton>
          <IconButton ref={settings} label="Settings" onClick={() => shell.openSettings()}>
            <Settings aria-hidden className="size-4.5" />
          </IconButton>
        </div>
      )}
    </header>
  );
}
