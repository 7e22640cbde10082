import { useMemo } from "react";
import type { Draft } from "../../shared/attachment.ts";
import { attachmentsProblem, textProblem } from "../../shared/input-length.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

/** Why a message is too long to be sent, in main's own words; undefined when it is not. Main need not be asked for that. */
export function useLengthProblem({ text, attachments }: Draft): string | undefined {
  const { settings } = useServices();
  const safety = useStore(settings.state, (effective) => effective?.settings.safety);
  return useMemo(() => {
    if (safety === undefined) return undefined;
    return (
      textProblem(text, safety.maximumMessageLength) ??
      attachmentsProblem(attachments, safety.maximumAttachmentLength)
    );
  }, [text, attachments, safety]);
}
