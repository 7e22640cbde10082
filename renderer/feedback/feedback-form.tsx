import { useId, useRef, useState } from "react";
import type { Feedback, FeedbackRating, FeedbackReason } from "../../shared/feedback.ts";
import { useServices } from "../services.ts";
import { useLeaving } from "../typing/use-leaving.ts";
import { Button } from "../ui/button.tsx";

const REASONS: Readonly<
  Record<FeedbackRating, readonly { readonly reason: FeedbackReason; readonly label: string }[]>
> = {
  good: [
    { reason: "correct", label: "Correct" },
    { reason: "helpful", label: "Helpful" },
    { reason: "well-written", label: "Well written" },
  ],
  bad: [
    { reason: "wrong", label: "Wrong" },
    { reason: "incomplete", label: "Incomplete" },
    { reason: "ignored-instructions", label: "Ignored instructions" },
    { reason: "too-long", label: "Too long" },
    { reason: "tool-problem", label: "Tool problem" },
    { reason: "unsafe", label: "Unsafe" },
  ],
};

const LONGEST_NOTE = 2_000;

interface FeedbackFormProps {
  readonly feedback: Feedback;
  readonly onClose: () => void;
}

/** Why, if the person likes to say. The rating itself is kept already. */
export function FeedbackForm({ feedback: given, onClose }: FeedbackFormProps) {
  const { feedback, announce } = useServices();
  const [reasons, setReasons] = useState(given.reasons);
  const [note, setNote] = useState(given.note);
  const id = useId();
  const isDone = useRef(false);

  async function give(): Promise<boolean> {
    const { messageId, rating } = given;
    return await feedback.give({ messageId, rating, reasons, note: note.trim() });
  }
  async function save(): Promise<void> {
    if (!(await give())) return;
    isDone.current = true;
    announce("Feedback saved.");
    onClose();
  }
  useLeaving(async () => {
    const isChanged = note.trim() !== given.note || reasons !== given.reasons;
    // Another rating takes the form away as well, and so does taking it back.
    const isCurrent = feedback.state.get().get(given.messageId)?.rating === given.rating;
    if (!isDone.current && isChanged && isCurrent) await give();
  });
  return (
    <form
      aria-label="Feedback"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      className="flex max-w-xl flex-col gap-3 rounded-xl border border-border bg-surface-raised p-4"
    >
      <div role="group" aria-label="Reasons" className="flex flex-wrap gap-2">
        {REASONS[given.rating].map(({ reason, label }) => {
          const isOn = reasons.includes(reason);
          return (
            <button
              key={reason}
              type="button"
              aria-pressed={isOn}
              onClick={() =>
                setReasons(isOn ? reasons.filter((each) => each !== reason) : [...reasons, reason])
              }
              className="h-8 rounded-full border border-border-strong px-3 text-[0.8125rem] transition-colors hover:bg-surface-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent-strong pointer-coarse:h-11"
            >
              {label}
            </button>
          );
        })}
      </div>
      <label htmlFor={id} className="text-[0.8125rem] font-medium">
        Note (optional)
      </label>
      <textarea
        id={id}
        rows={2}
        dir="auto"
        maxLength={LONGEST_NOTE}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        className="-mt-1.5 rounded-lg border border-border-strong bg-surface px-3 py-2 text-sm"
      />
      <div className="flex gap-2">
        <Button type="submit" size="small" variant="primary">
          Save feedback
        </Button>
        <Button
          size="small"
          variant="ghost"
          onClick={() => {
            isDone.current = true;
            onClose();
          }}
        >
          Not now
        </Button>
      </div>
    </form>
  );
}
