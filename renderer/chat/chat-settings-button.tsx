import SlidersHorizontal from "lucide-react/icons/sliders-horizontal";
import { Popover } from "radix-ui";
import { useRef, useState } from "react";
import type { ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { ChatSettingsPanel } from "./chat-settings-panel.tsx";

/** Opens what this chat asks of its model; says whether it asks for anything. */
export function ChatSettingsButton({ threadId }: { readonly threadId: ThreadId | null }) {
  const { chats, shell, announce } = useServices();
  const settings = useStore(chats.state, (all) => all.get(threadId)?.settings);
  const request = useStore(shell.state, ({ focus }) => focus);
  const panel = useRef<HTMLDivElement>(null);
  const [wasOpened, setWasOpened] = useState(false);
  /** What was asked for last and was closed since. */
  const [answered, setAnswered] = useState(request);
  const isAskedFor = request?.target === "chat-options" && request !== answered;
  if (settings === undefined) return null;
  const { systemPrompt, temperature, maximumTokens, reasoningEffort } = settings;
  const isChanged = [systemPrompt, temperature, maximumTokens, reasoningEffort].some(
    (value) => value !== null,
  );
  return (
    <Popover.Root
      open={wasOpened || isAskedFor}
      onOpenChange={(next) => {
        setWasOpened(next);
        setAnswered(request);
      }}
    >
      <Popover.Trigger asChild>
        <button
          type="button"
          aria-label={isChanged ? "Chat options, changed" : "Chat options"}
          title="Chat options"
          className="relative grid size-7 shrink-0 place-items-center rounded-lg text-text-muted transition-colors hover:bg-surface-hover hover:text-text aria-expanded:bg-surface-hover pointer-coarse:size-11"
        >
          <SlidersHorizontal aria-hidden className="size-4" />
          {isChanged && (
            <span
              aria-hidden
              className="absolute end-1 top-1 size-1.5 rounded-full bg-accent forced-color-adjust-none"
            />
          )}
        </button>
      </Popover.Trigger>
      <Popover.Content
        ref={panel}
        onOpenAutoFocus={(event) => {
          const option = panel.current?.querySelector<HTMLElement>(
            `[data-option="${isAskedFor ? (request.place ?? "") : ""}"]`,
          );
          if (option === null || option === undefined) return;
          event.preventDefault();
          option.focus();
        }}
        align="start"
        side="top"
        sideOffset={8}
        collisionPadding={8}
        aria-label="Chat options"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          shell.focus("composer");
        }}
        onKeyDown={(event) => {
          // The panel stands in the composer's form, which Enter would send.
          if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
            event.preventDefault();
            event.target.blur();
            event.target.focus();
          }
        }}
        className="z-40 max-h-(--radix-popover-content-available-height) w-[min(28rem,calc(100vw-1rem))] animate-rise overflow-y-auto rounded-xl border border-border bg-overlay p-5 shadow-float"
      >
        <ChatSettingsPanel
          place={threadId ?? "new"}
          settings={settings}
          save={async (patch) => {
            await chats.update(threadId, patch);
            announce("Chat options saved.");
          }}
        />
      </Popover.Content>
    </Popover.Root>
  );
}
