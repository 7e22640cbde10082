import { REDACTED } from "../../../shared/credentials.ts";

/** Shorter ones would turn every word that holds them into a hole. */
const SHORTEST = 6;

/** Takes these very secrets out of what a host said, also as JSON writes them. They may look like any word. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter(({ length }) => length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
    .reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text);
}
