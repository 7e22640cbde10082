import { assertNever } from "../../shared/assert-never.ts";
import type { Draft } from "../../shared/attachment.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import type { ErrorAction } from "./error-action.ts";

interface ErrorActionButtonProps {
  readonly action: ErrorAction;
  /** What was asked, to be asked elsewhere; undefined where it is not known. */
  readonly question: Draft | undefined;
  /** Whether it is the step that helps. */
  readonly isPrimary: boolean;
}

/** What can be done about an error beside trying again; nothing where there is nothing. */
export function ErrorActionButton({ action, question, isPrimary }: ErrorActionButtonProps) {
  const { shell, drafts, held, openLink } = useServices();
  if (action.type === "none" || action.type === "wait") return null;
  function run(): void {
    switch (action.type) {
      case "none":
      case "wait":
        return;
      case "new-chat":
        held.drop(null);
        // What stands unsent in the new chat is kept.
        if (question !== undefined) drafts.putBack(null, question);
        shell.openThread(null);
        return;
      case "choose-model":
        shell.focus("model-picker");
        return;
      case "chat-option":
        shell.focus("chat-options", action.option);
        return;
      case "open-link":
        openLink(action.url);
        return;
      case "open-settings":
        shell.openSettings(action.place);
        return;
      default:
        assertNever(action);
    }
  }
  return (
    <Button size="small" variant={isPrimary ? "primary" : "secondary"} onClick={run}>
      {action.label}
    </Button>
  );
}
