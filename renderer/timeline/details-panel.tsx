import MessageSquareText from "lucide-react/icons/message-square-text";
import X from "lucide-react/icons/x";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { RunId } from "../../shared/ids.ts";
import type { Part } from "../../shared/message.ts";
import { RUN_DETAILS_WIDTH } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { cn } from "../ui/cn.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { RunDetails } from "./run-details.tsx";
import { DETAILS_ID, useIsCovering } from "./use-details.ts";

interface PanelProps {
  /** The answer's newest run. */
  readonly runId: RunId;
  /** Of the answer; undefined where it is not on the page. */
  readonly parts: readonly Part[] | undefined;
}

/** The panel at the right that shows a run: resizable, and where the window is narrow as wide as it. */
export function DetailsPanel({ runId, parts }: PanelProps) {
  const { details } = useServices();
  const isCovering = useIsCovering();
  const isAside = useStore(details.state, (state) => state.isAside);
  const isHidden = isCovering && isAside;
  const [shownId, setShownId] = useState(runId);
  const { width, setWidth, keepWidth } = useWidth();
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    // What it covers takes no keys any more.
    const isWithin = section.current?.contains(document.activeElement) === true;
    if (isCovering && !isHidden && !isWithin) section.current?.focus();
  }, [isCovering, isHidden]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    details.close();
  }
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- Escape closes it from within
    <section
      ref={section}
      id={DETAILS_ID}
      aria-label="Run details"
      tabIndex={-1}
      hidden={isHidden}
      onKeyDown={onKeyDown}
      style={isCovering ? undefined : { width }}
      className={cn(
        "relative flex-col bg-surface text-[0.8125rem] outline-none print:hidden",
        isHidden ? "hidden" : "flex",
        isCovering ? "fixed inset-0 z-20" : "min-w-80 border-s border-border",
      )}
    >
      {!isCovering && <Handle width={width} onResize={setWidth} onResized={keepWidth} />}
      <div className="flex h-12 shrink-0 items-center gap-1 border-b border-border ps-3.5 pe-2">
        <h2 className="grow truncate text-sm font-semibold">Run details</h2>
        {parts === undefined && <OpenChat runId={runId} />}
        <ExportMenu runId={shownId} />
        <IconButton label="Close panel" onClick={details.close}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      <RunDetails runId={runId} parts={parts} onShown={setShownId} />
    </section>
  );
}

/** From the list of runs into the chat that a run belongs to. */
function OpenChat({ runId }: { readonly runId: RunId }) {
  const { client, shell, reportError } = useServices();
  async function open(): Promise<void> {
    try {
      const { threadId, messageId } = await client.call("timeline.answer", { runId });
      shell.openThread(threadId);
      shell.find({ threadId, messageId });
    } catch (error) {
      reportError(error);
    }
  }
  return (
    <IconButton label="Open chat" onClick={() => void open()}>
      <MessageSquareText aria-hidden className="size-4" />
    </IconButton>
  );
}

/** The panel's width in CSS pixels: the setting, and what the pointer makes of it meanwhile. */
function useWidth() {
  const { settings, reportError } = useServices();
  const kept = useStore(settings.state, (state) => state?.settings.panels.runDetailsWidth);
  const [own, setOwn] = useState<number>();
  const width = own ?? kept ?? RUN_DETAILS_WIDTH.default;
  return {
    width,
    setWidth: setOwn,
    keepWidth: (runDetailsWidth: number): void => {
      settings.update({ panels: { runDetailsWidth } }).catch(reportError);
    },
  };
}

/** How far a press of an arrow key moves the edge, in CSS pixels. */
const KEY_STEP = 32;

interface HandleProps {
  readonly width: number;
  readonly onResize: (width: number) => void;
  /** The person has let go. */
  readonly onResized: (width: number) => void;
}

/** The panel's edge, by pointer and by arrow keys. */
function Handle({ width, onResize, onResized }: HandleProps) {
  const { min, max } = RUN_DETAILS_WIDTH;
  const drag = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const fit = (value: number): number => Math.round(Math.min(max, Math.max(min, value)));
  const sign = (): number => (document.documentElement.dir === "rtl" ? -1 : 1);

  function onPointerMove({ clientX }: PointerEvent): void {
    if (drag.current === undefined) return;
    onResize(fit(drag.current.width + sign() * (drag.current.x - clientX)));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const to = new Map([
      ["ArrowLeft", width + sign() * KEY_STEP],
      ["ArrowRight", width - sign() * KEY_STEP],
      ["Home", min],
      ["End", max],
    ]).get(event.key);
    if (to === undefined) return;
    event.preventDefault();
    onResize(fit(to));
    onResized(fit(to));
  }
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- a separator that can be focused is a control
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of run details"
      aria-controls={DETAILS_ID}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      // eslint-disable-next-line jsx-a11y-x/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        if (drag.current !== undefined) onResized(width);
        drag.current = undefined;
      }}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
      className="absolute inset-y-0 -start-1 z-1 w-2 cursor-col-resize touch-none outline-none hover:bg-accent/30 focus-visible:bg-accent"
    />
  );
}
