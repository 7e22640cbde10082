import type { ProtectionFacts } from "./protection-facts.ts";
import type { SecretStatus } from "../../shared/secret.ts";
import type { Settings } from "../../shared/settings.ts";
import type { TargetStatus } from "../../shared/tracing.ts";

/** The key that the endpoint in use is called with. */
export type KeyFact =
  | { readonly source: "none" }
  | { readonly source: "environment"; readonly variable: string }
  /** It belongs to another address and is not sent. */
  | { readonly source: "elsewhere" }
  | { readonly source: "saved"; readonly status: SecretStatus };

/** What answers in a new chat. */
export type AnsweringFact =
  | { readonly kind: "demo" }
  /** Nothing can, and why. */
  | { readonly kind: "nothing"; readonly message: string }
  | {
      readonly kind: "endpoint";
      readonly name: string;
      /** On this computer, where a model often needs no key. What it costs is not said by that: it may be a gateway. */
      readonly isLocal: boolean;
      readonly model: string;
      /** What is known of the price of its tokens. */
      readonly price: "free" | "has-price" | "unknown";
      readonly key: KeyFact;
    };

/** All that the checklist is judged by. */
export interface ReadinessFacts {
  readonly now: number;
  readonly answering: AnsweringFact;
  readonly settings: Settings;
  /** Where traces go and how that is going. */
  readonly tracing: readonly TargetStatus[];
  /** When the newest copy of the history was made; undefined where there is none. */
  readonly newestBackupAt: number | undefined;
  readonly hasConversations: boolean;
  /** Names and versions, as in `["Electron", "45.4.1"]`. */
  /** When this version was made, by the date in its package; undefined where it has none. */
  readonly builtAt?: number | undefined;
  /** Undefined while there is no window to look at. */
  readonly protections?: ProtectionFacts | undefined;
  readonly versions: readonly (readonly [name: string, version: string])[];
}
