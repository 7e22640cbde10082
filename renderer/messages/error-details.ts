import type { ErrorData, FailedEndpoint } from "../../shared/error-data.ts";
import { redact } from "../../shared/redact.ts";

interface Circumstances {
  /** As the endpoint names it; null where none answered. */
  readonly model: string | null;
  /** Undefined where it is not known, and for the demo. */
  readonly endpoint: FailedEndpoint | undefined;
  readonly appVersion: string | undefined;
  readonly platform: string | undefined;
}

/** What may be pasted into a message to whoever can help: no text of the conversation, no key, no path of the address. */
export function errorDetails(error: ErrorData, circumstances: Circumstances): string {
  const { model, endpoint, appVersion, platform } = circumstances;
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ["Error", error.code],
    ["Message", error.message],
    ["Detail", error.detail],
    ["Request id", error.requestId],
    ["Time", error.at === undefined ? undefined : new Date(error.at).toISOString()],
    ["Model", model],
    ["Endpoint", endpoint?.address],
    ["Parley", [appVersion, platform].filter(Boolean).join(", ")],
  ];
  return rows.flatMap(([name, value]) => (value ? [`${name}: ${redact(value)}`] : [])).join("\n");
}
