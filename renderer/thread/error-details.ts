import type { ErrorData } from "../../shared/error-data.ts";
import { redact } from "../../shared/redact.ts";

interface Circumstances {
  /** As the endpoint names it; null where none answered. */
  readonly model: string | null;
  /** Root of the API; null is not known or the demo. */
  readonly baseUrl: string | null;
  readonly appVersion: string | undefined;
  readonly platform: string | undefined;
}

/** What may be pasted into a message to whoever can help: no text of the conversation, no key, no path of the address. */
export function errorDetails(error: ErrorData, circumstances: Circumstances): string {
  const { model, baseUrl, appVersion, platform } = circumstances;
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ["Error", error.code],
    ["Message", error.message],
    ["Detail", error.detail],
    ["Request id", error.requestId],
    ["Time", error.at === undefined ? undefined : new Date(error.at).toISOString()],
    ["Model", model],
    ["Endpoint", baseUrl !== null && URL.canParse(baseUrl) ? new URL(baseUrl).host : null],
    ["Parley", [appVersion, platform].filter(Boolean).join(", ")],
  ];
  return rows.flatMap(([name, value]) => (value ? [`${name}: ${redact(value)}`] : [])).join("\n");
}
