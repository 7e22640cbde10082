import { useRef } from "react";
import { BinPage } from "./bin/bin-page.tsx";
import { ChatPage } from "./shell/chat-page.tsx";
import { HighlighterContext } from "./markdown/use-code-runs.ts";
import { CommandPalette } from "./palette/command-palette.tsx";
import { ShortcutList } from "./palette/shortcut-list.tsx";
import { CrashPage } from "./shell/crash-page.tsx";
import { Notices } from "./shell/notices.tsx";
import { RunBeside } from "./shell/run-beside.tsx";
import { SkipLinks } from "./shell/skip-links.tsx";
import { useWindowState } from "./shell/window-state.ts";
import { RunsPage } from "./runs/runs-page.tsx";
import { ServicesProvider, type Services } from "./services.ts";
import { SettingsPage } from "./settings/settings-page.tsx";
import { useStore } from "./state/use-store.ts";
import { Sidebar } from "./threads/sidebar.tsx";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { ExportDialog } from "./transfer/export-dialog.tsx";
import { Toaster } from "./ui/toaster.tsx";
import { TooltipProvider } from "./ui/tooltip.tsx";
import { useIsCovering, useShownSource } from "./timeline/use-details.ts";
import { UsagePage } from "./usage/usage-page.tsx";

const TOOLTIP_DELAY_MS = 500;

/** The window: conversations at the start, what is open beside them. */
export function App({ services }: { readonly services: Services }) {
  return (
    <ErrorBoundary fallback={(retry) => <CrashPage onRetry={retry} />}>
      <ServicesProvider value={services}>
        <TooltipProvider delayDuration={TOOLTIP_DELAY_MS}>
          <HighlighterContext value={services.highlighter}>
            <Layout services={services} />
          </HighlighterContext>
        </TooltipProvider>
      </ServicesProvider>
    </ErrorBoundary>
  );
}

function Layout({ services: { shell, toasts, details } }: { readonly services: Services }) {
  const { page, isNarrow, isSidebarOpen, dialog } = useStore(shell.state);
  useWindowState();
  const main = useRef<HTMLElement>(null);
  const isCovered = isNarrow && isSidebarOpen;
  const isAside = useStore(details.state, (state) => state.isAside);
  const isCovering = useIsCovering();
  const isBehindDetails = useShownSource() !== undefined && isCovering && !isAside;
  /** Where the keyboard begins on this page. */
  const focusPage = (): void => {
    if (isCovered) shell.focus("sidebar");
    else if (page === "chat") shell.focus("composer");
    else main.current?.querySelector("h1")?.focus();
  };
  return (
    <div className="flex h-full">
      {page === "chat" && !isCovered && (
        <SkipLinks
          onMessages={() => main.current?.querySelector<HTMLElement>('[role="log"]')?.focus()}
          onComposer={() => shell.focus("composer")}
        />
      )}
      {isSidebarOpen && <Sidebar />}
      {isCovered && (
        // The keyboard closes the drawer with Escape; this is the same for the pointer.
        <div aria-hidden onClick={shell.closeSidebar} className="fixed inset-0 z-10 bg-backdrop" />
      )}
      <div className="flex min-w-0 grow flex-col bg-surface min-[961px]:min-w-80 min-[961px]:basis-0">
        {/* Its parts stand in the column beside the passing notices, which lie outside what the drawer makes inert. */}
        <main ref={main} inert={isCovered || isBehindDetails} className="contents">
          <Notices onAllDismissed={focusPage} />
          {page === "settings" && <SettingsPage />}
          {page === "usage" && <UsagePage />}
          {page === "runs" && <RunsPage />}
          {page === "bin" && <BinPage />}
          {page === "chat" && <ChatPage />}
        </main>
        <ExportDialog />
        {dialog === "commands" && <CommandPalette />}
        {dialog === "shortcuts" && <ShortcutList />}
        <Toaster toasts={toasts} isOverDrawer={isCovered} onFocusLost={focusPage} />
      </div>
      <RunBeside />
    </div>
  );
}
