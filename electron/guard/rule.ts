import type { Passage } from "./passage.ts";
import type { Region } from "./quoted-regions.ts";

export type InjectionRule =
  | "hidden-text"
  | "role-marker"
  | "override-instructions"
  | "override-other-language"
  | "reveal-prompt"
  | "switch-persona"
  | "new-orders"
  | "addressed-to-assistant";

/** One kind of attack. */
export interface Rule {
  readonly id: InjectionRule;
  /** What was found, in words that complete "This text …". */
  readonly label: string;
  /** Why that is suspicious on its own or in its context. */
  readonly why: string;
  /** Where in the original it stands, or undefined. Must take time linear in the length. */
  readonly find: (passage: Passage) => Region | undefined;
}
