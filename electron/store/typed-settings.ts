import { z } from "zod";
import { mayHoldSecret } from "../../shared/endpoint-rules.ts";
import type { AppState } from "./app-state.ts";

const KEY = "typed-settings";
const typed = z.record(z.string(), z.string());

/** What stands typed in fields of the settings and is not in force yet, by the fields' names. Never a secret. */
export interface TypedSettings {
  all(): Readonly<Record<string, string>>;
  /** Null forgets it; so does an address with a password in it, which is refused anyway. */
  keep(name: string, text: string | null): void;
}

export function createTypedSettings(appState: AppState): TypedSettings {
  const all = (): Readonly<Record<string, string>> => appState.read(KEY, typed) ?? {};
  return {
    all,
    keep(name, text) {
      const others = Object.entries(all()).filter(([other]) => other !== name);
      const isKept = text !== null && !mayHoldSecret(text);
      const next = isKept ? [...others, [name, text] as const] : others;
      // Far more than there are fields; the oldest goes.
      appState.write(KEY, typed, Object.fromEntries(next.slice(-100)));
    },
  };
}
