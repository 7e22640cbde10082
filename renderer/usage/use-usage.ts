import { useCallback, useEffect, useState } from "react";
import type { UsageReport } from "../../shared/contract/usage-procedures.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";

export type UsageState =
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly report: UsageReport }
  | { readonly type: "failed"; readonly error: ErrorData };

/** What was used in the last days; the figures stay on screen while those of another range are read. */
export function useUsage(days: number | null): {
  readonly state: UsageState;
  readonly reload: () => void;
} {
  const { client } = useServices();
  const [state, setState] = useState<UsageState>({ type: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const reading = new AbortController();
    client.call("usage.get", { days }, { signal: reading.signal }).then(
      (report) => setState({ type: "ready", report }),
      (error: unknown) => {
        if (!reading.signal.aborted) setState({ type: "failed", error: toErrorData(error) });
      },
    );
    return () => reading.abort();
  }, [client, days, attempt]);
  return { state, reload: useCallback(() => setAttempt((count) => count + 1), []) };
}
