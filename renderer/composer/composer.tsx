import ArrowUp from "lucide-react/icons/arrow-up";
import Square from "lucide-react/icons/square";
import { useId, useRef, type KeyboardEvent } from "react";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../shell/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useActivity } from "../thread/use-thread.ts";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { composerIntent, toComposerKey } from "./composer-keys.ts";
import { sendDraft } from "./send-message.ts";

/** Where one writes. While a run is active one can go on typing; Send has become Stop. */
export function Composer({ thread }: { readonly thread: ThreadStore | undefined }) {
  const services = useServices();
  const { drafts } = services;
  const key = thread?.threadId ?? null;
  const text = useStore(drafts.state, (all) => all.get(key) ?? "");
  const activity = useActivity(thread);
  const isRunning = activity !== "idle";
  const field = useRef<HTMLTextAreaElement>(null);
  const hintId = useId();
  useFocusRequest("composer", field);

  function send(): void {
    if (!isRunning && text.trim() !== "") void sendDraft(services);
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const intent = composerIntent(toComposerKey(event.nativeEvent), {
      isEmpty: text === "",
      isRunning,
    });
    if (intent === "nothing") return;
    event.preventDefault();
    if (intent === "send") send();
    else void thread?.stop();
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="flex flex-col rounded-2xl border border-border bg-overlay shadow-composer transition-colors has-[textarea:focus-visible]:border-accent has-[textarea:focus-visible]:ring-3 has-[textarea:focus-visible]:ring-accent/20"
    >
      <textarea
        ref={field}
        dir="auto"
        rows={1}
        aria-label="Message"
        aria-describedby={hintId}
        placeholder={thread === undefined ? "Ask anything" : "Reply"}
        value={text}
        onChange={(event) => drafts.write(key, event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={drafts.flush}
        className="field-sizing-content max-h-[40vh] min-h-13 w-full resize-none overflow-y-auto rounded-2xl px-4 pt-3.5 pb-1 outline-none"
      />
      <div className="flex items-center gap-2 p-2 ps-4">
        <p id={hintId} className="truncate text-xs text-text-muted pointer-coarse:invisible">
          {isRunning
            ? "Esc in an empty field ends the run"
            : "Enter to send, Shift+Enter for a new line"}
        </p>
        <div className="ms-auto">
          {isRunning ? (
            <StopButton isStopping={activity === "stopping"} onStop={() => void thread?.stop()} />
          ) : (
            <SendButton isDisabled={text.trim() === ""} />
          )}
        </div>
      </div>
    </form>
  );
}

const ROUND =
  "grid size-9 place-items-center rounded-full transition-colors duration-100 pointer-coarse:size-11";

function SendButton({ isDisabled }: { readonly isDisabled: boolean }) {
  return (
    <Tooltip text="Send">
      <button
        type="submit"
        aria-label="Send"
        disabled={isDisabled}
        className={cn(
          ROUND,
          "bg-accent text-on-accent hover:bg-accent-strong disabled:cursor-default disabled:bg-surface-hover disabled:text-text-muted",
        )}
      >
        <ArrowUp aria-hidden className="size-4.5" />
      </button>
    </Tooltip>
  );
}

interface StopButtonProps {
  readonly isStopping: boolean;
  readonly onStop: () => void;
}

function StopButton({ isStopping, onStop }: StopButtonProps) {
  return (
    <div className="flex items-center gap-2">
      {isStopping && <span className="text-xs text-text-muted">Stopping…</span>}
      <Tooltip text="Stop">
        <button
          type="button"
          aria-label="Stop"
          aria-disabled={isStopping}
          onClick={isStopping ? undefined : onStop}
          className={cn(ROUND, "bg-text text-surface hover:bg-text-muted")}
        >
          {isStopping ? (
            <Spinner />
          ) : (
            <Square aria-hidden className="size-3.5 fill-current" strokeWidth={0} />
          )}
        </button>
      </Tooltip>
    </div>
  );
}
