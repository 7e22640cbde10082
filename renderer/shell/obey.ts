import { assertNever } from "../../shared/assert-never.ts";
import type { MenuCommand } from "../../shared/menu-commands.ts";
import { quoteSelection } from "../composer/quote-selection.ts";
import type { Services } from "../services.ts";
import { groupThreads } from "../threads/group-threads.ts";

/** Does what the native menu, its shortcut or the palette asks for. */
export function obey(services: Services, command: MenuCommand): void {
  const { shell, openThreads, transfer } = services;
  const { route, isSidebarOpen } = shell.state.get();
  switch (command) {
    case "new-chat":
      shell.openThread(null);
      return;
    case "commands":
    case "shortcuts":
      shell.openDialog(command);
      return;
    case "next-chat":
      openBeside(services, 1);
      return;
    case "previous-chat":
      openBeside(services, -1);
      return;
    case "search":
      shell.openSidebar();
      shell.focus("search");
      return;
    case "settings":
      shell.openSettings();
      return;
    case "stop":
      if (route.threadId !== null) void openThreads.find(route.threadId)?.stop();
      return;
    case "toggle-sidebar":
      if (isSidebarOpen) shell.closeSidebar();
      else shell.openSidebar();
      return;
    case "find":
      if (route.threadId !== null) shell.openFind();
      return;
    case "export":
      transfer.openExport({ threadIds: null, title: "All chats" });
      return;
    case "import":
      shell.openSettings({ tab: "Data", focus: "data.import" });
      void transfer.importChats();
      return;
    case "quote":
      quoteSelection(services);
      return;
    case "choose-model":
      if (shell.state.get().page === "settings") shell.closeSettings();
      shell.focus("model-picker");
      return;
    default:
      assertNever(command);
  }
}

/** Opens the chat that stands so many rows below in the list, round its ends; without one open, the first or the last. */
function openBeside({ shell, threadList, now }: Services, step: number): void {
  const { threads } = threadList.state.get();
  const order = groupThreads(threads, now())
    .filter(({ label }) => label !== "Archived")
    .flatMap((group) => group.threads);
  const at = order.findIndex(({ id }) => id === shell.state.get().route.threadId);
  const next =
    at === -1 ? order.at(step > 0 ? 0 : -1) : order[(at + step + order.length) % order.length];
  if (next !== undefined) shell.openThread(next.id);
}
