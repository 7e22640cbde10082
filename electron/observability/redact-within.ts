import { isSecretName, REDACTED } from "../../shared/credentials.ts";
import { redact } from "../../shared/redact.ts";
import type { RunEvent } from "../../shared/run-event.ts";

/** The same value with every text and every name in it without credentials: those that look like one, and those that are named one. */
export function redactWithin<T>(value: T): T {
  return redactUnknown(value, "") as T;
}

/** The same for an event, whose own ids stay: they hold nothing of anybody's, and tie events together. */
export function redactEvent(event: RunEvent): RunEvent {
  const ids = Object.entries(event).filter(([name]) => name.endsWith("Id"));
  return { ...redactWithin(event), ...Object.fromEntries(ids) };
}

function redactUnknown(value: unknown, name: string): unknown {
  if (typeof value === "string") return isSecretName(name) ? REDACTED : redact(value);
  if (Array.isArray(value)) return value.map((each) => redactUnknown(each, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [redact(key), redactUnknown(each, key)]),
  );
}
