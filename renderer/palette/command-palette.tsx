import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Dialog } from "../ui/dialog.tsx";
import { formatShortcut } from "./format-shortcut.ts";
import { paletteRows, type PaletteRow } from "./palette-rows.ts";

/** Everything the app can do and the chats, found by typing: a combobox over its list, as the ARIA practices have it. */
export function CommandPalette() {
  const services = useServices();
  const { shell, threadList, appInfo } = services;
  const { threads } = useStore(threadList.state);
  const { route } = useStore(shell.state);
  const isMac = useStore(appInfo, (info) => info?.platform === "darwin");
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const rows = paletteRows({ services, threads, threadId: route.threadId, query });
  const active = rows[Math.min(index, rows.length - 1)];
  const activeId = active === undefined ? undefined : `${id}-${active.key}`;
  useEffect(() => {
    if (activeId !== undefined) {
      document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
    }
  }, [activeId]);

  function choose(row: PaletteRow): void {
    // First, so that whatever is opened takes the keyboard and keeps it.
    shell.closeDialog();
    requestAnimationFrame(row.run);
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setIndex((at) => (at + step + rows.length) % Math.max(1, rows.length));
    else if (event.key === "Enter" && active !== undefined) choose(active);
    else return;
    event.preventDefault();
  }
  return (
    <Dialog title="Commands" initialFocus={field} onClose={shell.closeDialog}>
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-expanded
        aria-label="Find a command or a chat"
        aria-controls={id}
        aria-activedescendant={activeId}
        aria-autocomplete="list"
        placeholder="Find a command or a chat"
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setIndex(0);
        }}
        onKeyDown={onKeyDown}
        className="h-11 shrink-0 border-b border-border bg-transparent px-4 text-sm -outline-offset-2"
      />
      <div id={id} role="listbox" aria-label="Commands" className="h-80 overflow-y-auto p-1">
        {rows.map((row) => (
          // The keyboard is in the field, which acts for the row it names as active.
          // eslint-disable-next-line jsx-a11y-x/click-events-have-key-events -- see above
          <div
            key={row.key}
            id={`${id}-${row.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={row === active}
            data-active={row === active || undefined}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(row)}
            className="flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 text-sm hover:bg-surface-hover data-active:bg-surface-hover forced-colors:data-active:outline-2"
          >
            <bdi className="min-w-0 grow truncate">{row.label}</bdi>
            {row.kind === "chat" && <span className="text-xs text-text-muted">Chat</span>}
            {row.accelerator !== undefined && (
              <kbd className="font-sans text-xs text-text-muted">
                {formatShortcut(row.accelerator, isMac)}
              </kbd>
            )}
          </div>
        ))}
        {rows.length === 0 && (
          <p role="status" className="px-3 py-2 text-sm text-text-muted">
            Nothing found. Try other words.
          </p>
        )}
      </div>
    </Dialog>
  );
}
