import ListTree from "lucide-react/icons/list-tree";
import { IconButton } from "../ui/icon-button.tsx";
import type { DetailsPanel } from "./use-details-panel.ts";

/** Shows and hides the run behind an answer. */
export function RunDetailsButton({ details }: { readonly details: DetailsPanel }) {
  return (
    <IconButton
      label="Run details"
      aria-expanded={details.isOpen}
      aria-controls={details.id}
      onClick={details.toggle}
      className="aria-expanded:bg-surface-hover aria-expanded:text-text"
    >
      <ListTree aria-hidden className="size-4" />
    </IconButton>
  );
}
