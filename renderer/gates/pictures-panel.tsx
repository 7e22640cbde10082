import { toShownLine } from "../../shared/foreign-text.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { Button } from "../ui/button.tsx";
import { GatePanel } from "./gate-panel.tsx";

interface PicturesPanelProps {
  readonly threadId: ThreadId | null;
  /** As its endpoint names it. */
  readonly model: string;
  /** It was about to be sent. */
  readonly isAsking: boolean;
  readonly onSendWithout: () => void;
  readonly onChooseModel: () => void;
  readonly onEdit: () => void;
}

/** Says before a message is sent that its pictures would stay behind, since the model takes none. */
export function PicturesPanel(props: PicturesPanelProps) {
  const { threadId, model, isAsking, onSendWithout, onChooseModel, onEdit } = props;
  return (
    <GatePanel
      kind={isAsking ? "ask" : "near"}
      place={threadId}
      onDismiss={onEdit}
      message={
        <>
          <span className="font-medium">{toShownLine(model)} does not read pictures.</span>{" "}
          <span className="text-text-muted">
            Without another model, only the text of your message is sent.
          </span>
        </>
      }
    >
      <Button size="small" onClick={onChooseModel}>
        Choose another model
      </Button>
      {isAsking && (
        <>
          <Button size="small" onClick={onSendWithout}>
            Send without pictures
          </Button>
          <Button size="small" onClick={onEdit}>
            Edit
          </Button>
        </>
      )}
    </GatePanel>
  );
}
