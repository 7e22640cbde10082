import { assertNever } from "../../shared/assert-never.ts";
import type { Draft } from "../../shared/attachment.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { errorAction } from "./error-action.ts";

interface ErrorActionButtonProps {
  readonly error: ErrorData;
  /** What was asked, to be asked elsewhere; undefined where it is not known. */
  readonly question: Draft | undefined;
  /** Whether any of the answer arrived. */
  readonly hasAnswered?: boolean;
}

/** What can be done about an error beside trying again; nothing where there is nothing. */
export function ErrorActionButton(props: ErrorActionButtonProps) {
  const { error, question, hasAnswered } = props;
  const { shell, drafts, held } = useServices();
  const action = errorAction(error, hasAnswered);
  switch (action.type) {
    case "none":
    case "wait":
      return null;
    case "new-chat":
      return (
        <Button
          size="small"
          onClick={() => {
            held.drop(null);
            // What stands unsent in the new chat is kept.
            if (question !== undefined) drafts.putBack(null, question);
            shell.openThread(null);
          }}
        >
          {action.label}
        </Button>
      );
    case "open-settings":
      return (
        <Button size="small" onClick={() => shell.openSettings(action.place)}>
          {action.label}
        </Button>
      );
    default:
      return assertNever(action);
  }
}
