import type { Services } from "./services.ts";
import { watchApp } from "./shell/app-watch.ts";

/** The slice of `window` that says the page is about to go. */
export interface PageLife {
  addEventListener(type: "pagehide", listener: () => void): void;
}

/** Asks main for what the first screen shows, and keeps it in step from then on. */
export function start(services: Services, pageLife: PageLife): void {
  const { drafts, shell, threadList, settings, rate } = services;
  void watchApp(services);
  void services.loadAppInfo();
  void settings.load();
  void rate.load();
  void services.tracing.load();
  void threadList.load();
  void drafts.load(null);
  // A reload keeps its address, so the thread that was open is opened again.
  const { threadId } = shell.state.get().route;
  if (threadId !== null) shell.openThread(threadId);
  pageLife.addEventListener("pagehide", drafts.flush);
}
