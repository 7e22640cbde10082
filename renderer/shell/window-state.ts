import { useEffect } from "react";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

const PAGE_NAMES = { settings: "Settings", usage: "Usage", runs: "Runs", bin: "Bin" } as const;

/**
 * Names the window after what it shows, and after chats that need a person, so that its title says in a task bar which
 * window to go to; and tells main which chat it shows, so that nobody is notified of what they look at.
 */
export function useWindowState(): void {
  const { client, shell, threadList } = useServices();
  const page = useStore(shell.state, (state) => state.page);
  const threadId = useStore(shell.state, ({ route }) => route.threadId);
  const title = useStore(
    threadList.state,
    ({ threads }) => threads.find(({ id }) => id === threadId)?.title,
  );
  const needing = useStore(threadList.state, (state) => state.needing.length);
  useEffect(() => {
    const name = page === "chat" ? title : PAGE_NAMES[page];
    const call = needing === 0 ? "" : `(${needing}) Needs you · `;
    document.title = `${call}${name === undefined ? "Parley" : `${name} — Parley`}`;
  }, [page, title, needing]);
  const shownId = page === "chat" ? threadId : null;
  useEffect(() => {
    // A window that could not say so is notified once too often, which nobody needs to be told.
    client.call("app.setShownThread", { threadId: shownId }).catch(() => undefined);
  }, [client, shownId]);
}
