import type { MessageId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { PICTURES_REFUSED, TOOLS_REFUSED } from "../thread/announcement.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useActivity } from "../thread/use-thread.ts";

/** What a model did not take of a chat, and how it is sent it once more. */
const LEFT_OUT = {
  "tools-refused": { words: TOOLS_REFUSED, label: "Try with tools", options: { withTools: true } },
  "pictures-refused": {
    words: PICTURES_REFUSED,
    label: "Try with pictures",
    options: { withPictures: true },
  },
} as const;

interface RefusedProps {
  readonly thread: ThreadStore;
  readonly messageId: MessageId;
  readonly what: keyof typeof LEFT_OUT;
}

/** Says that an answer was written without something of its chat, and offers to ask once more with it. */
export function Refused({ thread, messageId, what }: RefusedProps) {
  const { shell } = useServices();
  const isBusy = useActivity(thread) !== "idle";
  const { words, label, options } = LEFT_OUT[what];
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-text-muted">
      <span>{words}</span>
      <Button
        size="small"
        disabled={isBusy}
        onClick={() => {
          void thread.retry(messageId, options);
          shell.focus("composer");
        }}
      >
        {label}
      </Button>
    </p>
  );
}
