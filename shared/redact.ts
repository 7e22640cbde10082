import { withoutCredentials } from "./credentials.ts";

declare const redacted: unique symbol;
/** A text that went through `redact`: the only free text that the log takes. */
export type Redacted = string & { readonly [redacted]: true };

/** Takes out of a text whatever looks like a credential; all else stays as it is. */
export function redact(text: string): Redacted {
  return withoutCredentials(text) as Redacted;
}
