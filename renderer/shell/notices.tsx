import TriangleAlert from "lucide-react/icons/triangle-alert";
import X from "lucide-react/icons/x";
import { useRef, useState } from "react";
import { toShownText } from "../../shared/foreign-text.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import type { Notice } from "../../shared/notice.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";

const NONE: readonly Notice[] = [];

interface NoticesProps {
  /** Takes the keyboard when the last notice is put away. */
  readonly onAllDismissed: () => void;
}

/** What went wrong at the start or since, above every page until it is put away: it takes room instead of covering any. */
export function Notices({ onAllDismissed }: NoticesProps) {
  const { appInfo, client, reportError } = useServices();
  const notices = useStore(appInfo, (info) => info?.notices ?? NONE);
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const said = notices.map(({ text }) => text);
  const list = useRef<HTMLElement>(null);
  // What happens again after it was put away is said again.
  const count = (all: readonly string[], notice: string): number =>
    all.filter((each) => each === notice).length;
  const open = [...new Map(notices.map((each) => [each.text, each])).values()].filter(
    ({ text }) => count(said, text) > count(dismissed, text),
  );
  if (open.length === 0) return null;

  function show(name: string): void {
    client.call("settings.showFile", { name }).catch(reportError);
  }
  function dismiss(notice: string): void {
    setDismissed((before) => [
      ...before.filter((each) => each !== notice),
      ...said.filter((each) => each === notice),
    ]);
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>("[data-dismiss]") ?? [])];
    const at = open.findIndex(({ text }) => text === notice);
    // The button that was pressed goes with its notice.
    const heir = buttons[at + 1] ?? buttons[at - 1];
    if (heir === undefined) onAllDismissed();
    else heir.focus();
  }
  return (
    <section
      ref={list}
      aria-label="Notices"
      className="flex max-h-[40dvh] shrink-0 flex-col overflow-y-auto"
    >
      {open.map(({ text, file }) => (
        <div
          key={text}
          className="flex shrink-0 items-center gap-3 border-b border-border bg-warning-soft py-1.5 ps-4 pe-2 text-sm"
        >
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-warning" />
          <p role="alert" className="grow py-1 wrap-anywhere">
            {toShownText(text)}
          </p>
          {file !== null && (
            <Button size="small" className="shrink-0" onClick={() => show(file)}>
              Show file
            </Button>
          )}
          <IconButton data-dismiss label="Dismiss notice" onClick={() => dismiss(text)}>
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
