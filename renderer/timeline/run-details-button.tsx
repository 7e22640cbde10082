import ListTree from "lucide-react/icons/list-tree";
import { IconButton } from "../ui/icon-button.tsx";
import { DETAILS_ID, type AnswerDetails } from "./use-details.ts";

/** Shows and hides the run behind an answer. */
export function RunDetailsButton({ details }: { readonly details: AnswerDetails }) {
  return (
    <IconButton
      label="Run details"
      aria-expanded={details.isOpen}
      aria-controls={details.isOpen ? DETAILS_ID : undefined}
      onClick={details.toggle}
      className="aria-expanded:bg-surface-hover aria-expanded:text-text"
    >
      <ListTree aria-hidden className="size-4" />
    </IconButton>
  );
}
