import type { ThreadSummary } from "../../shared/message.ts";
import type { Services } from "../services.ts";

/** Deletes a conversation at once and offers to bring it back: no question before, no loss after. */
export async function removeThread(
  {
    threadList,
    openThreads,
    shell,
    toasts,
  }: Pick<Services, "threadList" | "openThreads" | "shell" | "toasts">,
  { id, title }: ThreadSummary,
): Promise<void> {
  const wasOpen = shell.state.get().route.threadId === id;
  if (!(await threadList.remove(id))) return;
  if (wasOpen) shell.openThread(null);

  async function undo(): Promise<void> {
    await threadList.restore(id);
    // How its answer ended could not be read while it was deleted.
    openThreads.refresh(id);
    if (wasOpen) shell.openThread(id);
  }
  toasts.show({
    tone: "neutral",
    text: `Deleted “${title}”`,
    action: { label: "Undo", run: () => void undo() },
  });
}
