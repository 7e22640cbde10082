import { useEffect, useState } from "react";
import type { RunId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";

/** The runs that wrote an answer, oldest first; of which only the newest is known until main has said so. */
export function useAnswerRuns(newestId: RunId): readonly RunId[] {
  const { client, reportError } = useServices();
  const [runIds, setRunIds] = useState<readonly RunId[]>([]);
  useEffect(() => {
    const reading = new AbortController();
    client.call("timeline.runs", { runId: newestId }, { signal: reading.signal }).then(
      (answer) => setRunIds(answer.runIds),
      (error: unknown) => {
        if (!reading.signal.aborted) reportError(error);
      },
    );
    return () => reading.abort();
  }, [client, reportError, newestId]);
  return runIds;
}
