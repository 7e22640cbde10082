import { toCopiedText } from "../shared/foreign-text.ts";
import type { Services } from "./services.ts";
import { saveTyped } from "./shell/save-typed.ts";
import { watchApp } from "./shell/app-watch.ts";

/** The slice of `window` that says the page is about to go, and that something is copied from it. */
export interface PageLife {
  addEventListener(type: "pagehide", listener: () => void): void;
  addEventListener(type: "copy", listener: (event: ClipboardEvent) => void): void;
}

/** Asks main for what the first screen shows, and keeps it in step from then on. */
export function start(services: Services, pageLife: PageLife): void {
  const { typed, shell, threadList, settings, rate } = services;
  void watchApp(services);
  void services.loadAppInfo();
  void settings.load();
  void typed.load();
  void rate.load();
  void services.tracing.load();
  void threadList.load();
  // A reload keeps its address, so the thread that was open is opened again.
  const { threadId } = shell.state.get().route;
  if (threadId !== null) shell.openThread(threadId);
  void restoreUnsent(services);
  pageLife.addEventListener("pagehide", () => void saveTyped(services));
  pageLife.addEventListener("copy", copyWithoutHidden);
}

/** A selection that hides something is copied without it, as plain text; any other one as the browser does it. */
function copyWithoutHidden(event: ClipboardEvent): void {
  const selected = String(getSelection() ?? "");
  const copied = toCopiedText(selected);
  if (copied === selected) return;
  event.preventDefault();
  event.clipboardData?.setData("text/plain", copied);
}

/** A chat whose first message was never stored is gone with its page; main kept the text for the new chat. */
async function restoreUnsent({ drafts, currentThread, shell }: Services): Promise<void> {
  const thread = currentThread.get();
  await drafts.load(null);
  const hasText = (drafts.state.get().get(null) ?? "") !== "";
  const hasAttached = (drafts.attachments.get().get(null) ?? []).length > 0;
  if (thread === undefined || !(hasText || hasAttached)) return;

  function leaveIfGone(): void {
    const phase = thread?.state.get().phase;
    const isGone = phase?.type === "failed" && phase.error.code === "not-found";
    if (isGone && currentThread.get() === thread) shell.openThread(null);
  }
  thread.state.subscribe(leaveIfGone);
  leaveIfGone();
}
