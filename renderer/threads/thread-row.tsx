import Archive from "lucide-react/icons/archive";
import ArchiveRestore from "lucide-react/icons/archive-restore";
import Ellipsis from "lucide-react/icons/ellipsis";
import Pencil from "lucide-react/icons/pencil";
import Pin from "lucide-react/icons/pin";
import PinOff from "lucide-react/icons/pin-off";
import Split from "lucide-react/icons/split";
import Upload from "lucide-react/icons/upload";
import Trash2 from "lucide-react/icons/trash-2";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { ThreadId } from "../../shared/ids.ts";
import type { ThreadPlace, ThreadSummary } from "../../shared/message.ts";
import { useServices } from "../services.ts";
import { formatRoute } from "../location/route.ts";
import { useStore } from "../state/use-store.ts";
import { cn } from "../ui/cn.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { removeThread } from "./remove-thread.ts";
import { markOf, ThreadMark } from "./thread-mark.tsx";
import { TitleEditor } from "./title-editor.tsx";

interface ThreadRowProps {
  readonly thread: ThreadSummary;
  readonly isOpen: boolean;
  /** Whether the Tab key stops here. */
  readonly isTabStop: boolean;
  /** The keyboard is in this row. */
  readonly onFocus: (threadId: ThreadId) => void;
}

/**
 * One conversation: a link, renamed by F2 or double click, deleted by Delete, both also in its menu, to which the right
 * arrow leads.
 */
export function ThreadRow({ thread, isOpen, isTabStop, onFocus }: ThreadRowProps) {
  const services = useServices();
  const needsPerson = useStore(services.threadList.state, ({ needing }) =>
    needing.includes(thread.id),
  );
  const [isRenaming, setRenaming] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const options = useRef<HTMLButtonElement>(null);
  const linkId = useId();
  const markId = useId();
  const mark = markOf(thread, needsPerson);

  async function endRenaming(title: string | undefined): Promise<void> {
    setRenaming(false);
    // The link stands in the document again only after this render.
    requestAnimationFrame(() => link.current?.focus());
    if (title !== undefined) await services.threadList.rename(thread.id, title);
  }
  function remove(): void {
    const next = neighbourOf(link.current);
    void removeThread(services, thread).then(() => next?.focus());
  }
  function put(place: ThreadPlace | null): void {
    const { threadList, toasts } = services;
    void threadList.put(thread.id, place);
    if (place !== "archived") return;
    toasts.show({
      tone: "neutral",
      text: `Archived “${thread.title}”`,
      action: { label: "Undo", run: () => void threadList.put(thread.id, thread.place ?? null) },
    });
  }
  async function fork(): Promise<void> {
    const forked = await services.threadList.fork(thread.id);
    if (forked !== undefined) services.shell.openThread(forked);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "F2") setRenaming(true);
    else if (event.key === "Delete") remove();
    else if (event.key === "ArrowRight") options.current?.focus();
    else return;
    event.preventDefault();
  }

  if (isRenaming) {
    return (
      <li>
        <TitleEditor title={thread.title} onEnd={endRenaming} />
      </li>
    );
  }
  return (
    <li
      onContextMenu={(event) => {
        event.preventDefault();
        setMenuOpen(true);
      }}
      className={cn(
        "group/row relative flex items-center rounded-lg text-sm transition-colors hover:bg-surface-hover",
        isOpen && "bg-surface-hover",
      )}
    >
      <a
        ref={link}
        id={linkId}
        href={formatRoute({ threadId: thread.id })}
        aria-current={isOpen ? "page" : undefined}
        aria-describedby={mark === undefined ? undefined : markId}
        onClick={(event) => {
          event.preventDefault();
          services.shell.openThread(thread.id);
        }}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={onKeyDown}
        onFocus={() => onFocus(thread.id)}
        tabIndex={isTabStop ? 0 : -1}
        className={cn(
          "min-w-0 grow rounded-lg ps-2.5 leading-8.5 -outline-offset-2 pointer-coarse:leading-11",
          mark === undefined
            ? "pe-2.5 group-focus-within/row:pe-9 group-hover/row:pe-9 pointer-coarse:pe-12"
            : "pe-2",
          isOpen && "font-medium",
        )}
      >
        <bdi className="block truncate">{thread.title}</bdi>
      </a>
      {mark !== undefined && <ThreadMark id={markId} mark={mark} />}
      <div className="absolute end-0.5 opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 has-[[data-state=open]]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          open={isMenuOpen}
          onOpenChange={setMenuOpen}
          trigger={
            <button
              ref={options}
              type="button"
              tabIndex={-1}
              onKeyDown={(event) => {
                if (event.key !== "ArrowLeft") return;
                event.preventDefault();
                link.current?.focus();
              }}
              aria-label="Conversation options"
              aria-describedby={linkId}
              className="grid size-8 place-items-center rounded-lg text-text-muted -outline-offset-2 hover:text-text pointer-coarse:size-11 forced-colors:bg-[Canvas]"
            >
              <Ellipsis aria-hidden className="size-4" />
            </button>
          }
        >
          <MenuItem
            icon={<Pencil aria-hidden className="size-4" />}
            shortcut="F2"
            onSelect={() => setRenaming(true)}
          >
            Rename
          </MenuItem>
          {thread.place === "pinned" ? (
            <MenuItem icon={<PinOff aria-hidden className="size-4" />} onSelect={() => put(null)}>
              Unpin
            </MenuItem>
          ) : (
            <MenuItem icon={<Pin aria-hidden className="size-4" />} onSelect={() => put("pinned")}>
              Pin
            </MenuItem>
          )}
          {thread.place === "archived" ? (
            <MenuItem
              icon={<ArchiveRestore aria-hidden className="size-4" />}
              onSelect={() => put(null)}
            >
              Unarchive
            </MenuItem>
          ) : (
            <MenuItem
              icon={<Archive aria-hidden className="size-4" />}
              onSelect={() => put("archived")}
            >
              Archive
            </MenuItem>
          )}
          <MenuItem icon={<Split aria-hidden className="size-4" />} onSelect={() => void fork()}>
            Fork
          </MenuItem>
          <MenuItem
            icon={<Upload aria-hidden className="size-4" />}
            onSelect={() =>
              services.transfer.openExport({ threadIds: [thread.id], title: thread.title })
            }
          >
            Export…
          </MenuItem>
          <MenuItem
            icon={<Trash2 aria-hidden className="size-4" />}
            shortcut="Del"
            tone="danger"
            onSelect={remove}
          >
            Delete
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}

/** Where the keyboard goes when a link goes: to the next conversation, or the one before. */
function neighbourOf(link: HTMLAnchorElement | null): HTMLElement | undefined {
  const links = [...(link?.closest("nav")?.querySelectorAll("a") ?? [])];
  const index = links.findIndex((each) => each === link);
  return links[index + 1] ?? links[index - 1];
}
