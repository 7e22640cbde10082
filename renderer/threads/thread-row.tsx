import Ellipsis from "lucide-react/icons/ellipsis";
import Pencil from "lucide-react/icons/pencil";
import Trash2 from "lucide-react/icons/trash-2";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import type { ThreadSummary } from "../../shared/message.ts";
import { useServices } from "../services.ts";
import { formatRoute } from "../shell/route.ts";
import { cn } from "../ui/cn.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { removeThread } from "./remove-thread.ts";
import { TitleEditor } from "./title-editor.tsx";

interface ThreadRowProps {
  readonly thread: ThreadSummary;
  readonly isOpen: boolean;
}

/** One conversation: a link, renamed by F2 or double click, deleted by Delete, both also in its menu. */
export function ThreadRow({ thread, isOpen }: ThreadRowProps) {
  const services = useServices();
  const [isRenaming, setRenaming] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const linkId = useId();
  const isInterrupted = thread.isInterrupted === true && thread.activeRunId === null;

  function endRenaming(title: string | undefined): void {
    setRenaming(false);
    if (title !== undefined) void services.threadList.rename(thread.id, title);
    // The link stands in the document again only after this render.
    requestAnimationFrame(() => link.current?.focus());
  }
  function remove(): void {
    const next = neighbourOf(link.current);
    void removeThread(services, thread).then(() => next?.focus());
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "F2") setRenaming(true);
    else if (event.key === "Delete") remove();
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
        aria-describedby={isInterrupted ? `${linkId}-state` : undefined}
        onClick={(event) => {
          event.preventDefault();
          services.shell.openThread(thread.id);
        }}
        onDoubleClick={() => setRenaming(true)}
        onKeyDown={onKeyDown}
        className={cn(
          "min-w-0 grow rounded-lg ps-2.5 leading-8.5 -outline-offset-2 pointer-coarse:leading-11",
          isInterrupted ? "pe-2" : "pe-9",
          isOpen && "font-medium",
        )}
      >
        <bdi className="block truncate">{thread.title}</bdi>
      </a>
      {isInterrupted && (
        <span
          id={`${linkId}-state`}
          className="shrink-0 pe-2.5 text-xs text-warning group-focus-within/row:pe-9 group-hover/row:pe-9 pointer-coarse:pe-12"
        >
          interrupted
        </span>
      )}
      {thread.activeRunId !== null && (
        <span
          role="img"
          aria-label="Answering"
          className="absolute end-3 size-2 animate-breathe rounded-full bg-accent group-focus-within/row:hidden group-hover/row:hidden"
        />
      )}
      <div className="absolute end-0.5 opacity-0 group-focus-within/row:opacity-100 group-hover/row:opacity-100 has-[[data-state=open]]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          trigger={
            <button
              type="button"
              aria-label="Conversation options"
              aria-describedby={linkId}
              className="grid size-8 place-items-center rounded-lg text-text-muted -outline-offset-2 hover:text-text pointer-coarse:size-11"
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
