import ThumbsDown from "lucide-react/icons/thumbs-down";
import ThumbsUp from "lucide-react/icons/thumbs-up";
import { useEffect } from "react";
import type { FeedbackRating } from "../../shared/feedback.ts";
import type { Message } from "../../shared/message.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { IconButton } from "../ui/icon-button.tsx";

const RATINGS = [
  { rating: "good", label: "Good answer", Icon: ThumbsUp },
  { rating: "bad", label: "Bad answer", Icon: ThumbsDown },
] as const;

interface FeedbackButtonsProps {
  readonly message: Message;
  /** A rating was given: there is room for a reason now. */
  readonly onGiven: (isGiven: boolean) => void;
}

/** What the person thinks of an answer. Pressing the same again takes it back. */
export function FeedbackButtons({ message, onGiven }: FeedbackButtonsProps) {
  const { feedback, announce } = useServices();
  const { id: messageId, threadId } = message;
  const given = useStore(feedback.state, (all) => all.get(messageId)?.rating);
  useEffect(() => void feedback.load(threadId), [feedback, threadId]);

  async function press(rating: FeedbackRating): Promise<void> {
    if (given === rating) {
      onGiven(false);
      if (await feedback.withdraw(messageId)) announce("Feedback withdrawn.");
      return;
    }
    onGiven(true);
    const isKept = await feedback.give({ messageId, rating, reasons: [], note: "" });
    if (isKept) announce("Feedback saved.");
  }
  return RATINGS.map(({ rating, label, Icon }) => (
    <IconButton
      key={rating}
      label={label}
      aria-pressed={given === rating}
      onClick={() => void press(rating)}
      className="aria-pressed:text-accent-strong"
    >
      <Icon
        aria-hidden
        className="size-4"
        {...(given === rating ? { fill: "currentColor", fillOpacity: 0.25 } : {})}
      />
    </IconButton>
  ));
}
