import ChartColumn from "lucide-react/icons/chart-column";
import ListTree from "lucide-react/icons/list-tree";
import PanelLeft from "lucide-react/icons/panel-left";
import Settings from "lucide-react/icons/settings";
import SquarePen from "lucide-react/icons/square-pen";
import Trash2 from "lucide-react/icons/trash-2";
import { useRef, type KeyboardEvent } from "react";
import { useServices } from "../services.ts";
import { ParleyMark } from "../ui/parley-mark.tsx";
import { useFocusRequest } from "../location/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchBox } from "./search-box.tsx";
import { ThreadList } from "./thread-list.tsx";

/** All conversations. Beside the chat where there is room, over it where there is not. */
export function Sidebar() {
  const { shell } = useServices();
  const isNarrow = useStore(shell.state, (state) => state.isNarrow);
  const newChat = useRef<HTMLButtonElement>(null);
  const settings = useRef<HTMLButtonElement>(null);
  useFocusRequest("sidebar", newChat);
  const usage = useRef<HTMLButtonElement>(null);
  useFocusRequest("settings-button", settings);
  useFocusRequest("usage-button", usage);
  const runs = useRef<HTMLButtonElement>(null);
  useFocusRequest("runs-button", runs);
  const bin = useRef<HTMLButtonElement>(null);
  useFocusRequest("bin-button", bin);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !isNarrow || event.defaultPrevented) return;
    event.preventDefault();
    shell.closeSidebar();
  }
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- Escape closes it from within
    <nav
      aria-label="Conversations"
      onKeyDown={onKeyDown}
      className={cn(
        "flex w-68 shrink-0 flex-col gap-3 border-e border-border bg-ground pt-2",
        isNarrow && "fixed inset-y-0 start-0 z-20 w-80 max-w-[85vw] animate-rise shadow-float",
      )}
    >
      <div className="flex h-8 items-center gap-2 px-3 pointer-coarse:h-11">
        <ParleyMark className="size-6" />
        <span className="grow text-[0.9375rem] font-semibold tracking-tight">Parley</span>
        <IconButton label="Hide sidebar" onClick={shell.closeSidebar}>
          <PanelLeft aria-hidden className="size-4.5" />
        </IconButton>
      </div>
      <div className="flex flex-col gap-2 px-3">
        <Button ref={newChat} className="w-full" onClick={() => shell.openThread(null)}>
          <SquarePen aria-hidden className="size-4" />
          New chat
        </Button>
        <SearchBox />
      </div>
      <ThreadList />
      <div className="border-t border-border p-2">
        <Button ref={bin} variant="ghost" className="w-full justify-start" onClick={shell.openBin}>
          <Trash2 aria-hidden className="size-4" />
          Bin
        </Button>
        <Button
          ref={runs}
          variant="ghost"
          className="w-full justify-start"
          onClick={shell.openRuns}
        >
          <ListTree aria-hidden className="size-4" />
          Runs
        </Button>
        <Button
          ref={usage}
          variant="ghost"
          className="w-full justify-start"
          onClick={shell.openUsage}
        >
          <ChartColumn aria-hidden className="size-4" />
          Usage
        </Button>
        <Button
          ref={settings}
          variant="ghost"
          className="w-full justify-start"
          onClick={() => shell.openSettings()}
        >
          <Settings aria-hidden className="size-4" />
          Settings
        </Button>
      </div>
    </nav>
  );
}
