/** A word with a key as providers write them, one they echo masked, or anything long enough to be one. */
const SECRET =
  /(?:^|[^a-z0-9])(?:sk|pk|rk|gsk|xai|hf|ghp|key|token)[-_][a-z0-9*_-]{4}|AIza[\w-]{10}|eyJ[\w.-]{10}|\*{3}|[\w-]{40}/i;

declare const redacted: unique symbol;
/** A text that went through `redact`: the only free text that the log takes. */
export type Redacted = string & { readonly [redacted]: true };

/** Takes out of a text whatever looks like a credential; white space stays as it is. */
export function redact(text: string): Redacted {
  const plain = text
    .replaceAll(/\bBearer\s+\S+/gi, "[redacted]")
    .replaceAll(/\S+/g, (word) => (SECRET.test(word) ? "[redacted]" : word));
  return plain as Redacted;
}
