import type { Reply } from "../../fakes/faults/replies.ts";

/** Where a row's requests go. */
export type Address =
  | "plain"
  | "https to plain http"
  | "self-signed"
  | "other host"
  | "expired"
  | "unknown name"
  | "vacant"
  | "black hole";

/** What a person sees when the answer is over. `text` is all of the answer's own words, white space folded. */
export type Seen =
  | { readonly type: "answer"; readonly text: string | RegExp }
  /** An alert. */
  | { readonly type: "failed"; readonly words: RegExp; readonly text?: string }
  /** A word that names the reason, and a sentence. */
  | {
      readonly type: "ended";
      readonly word: "Timed out" | "Interrupted" | "Truncated" | "Filtered";
      readonly words: RegExp;
      readonly text?: string | RegExp;
    };

/** One row of the fault matrix (docs/fault-matrix.md). */
export interface Row {
  readonly name: string;
  /** What the server does, one per request; the last one goes for all that follow. */
  readonly replies: readonly [Reply, ...Reply[]];
  /** Left out: the server, which is where the key belongs. Elsewhere the app has no key. */
  readonly at?: Address;
  /** In seconds; else as the suite starts the app. */
  readonly totalTimeout?: number;
  /** Said in the run's status while the app waits before it asks again. */
  readonly waits?: RegExp;
  readonly sees: Seen;
  /** What is offered beside Retry and Continue; left out, nothing. */
  readonly offers?:
    | "Open API key"
    | "Choose model"
    | "Check address"
    | "Change temperature"
    | "Change timeouts"
    | "Ask in a fresh chat";
  /** Retry counts down to a time that the provider named. */
  readonly retriesLater?: true;
  /** Fingerprint of what Copy gives: of a long answer only a part is on the screen. */
  readonly copies?: string;
  /** What its receipt says of money that may be gone. */
  readonly receipt?: RegExp;
  /** Tool calls and their states, in order. */
  readonly tools?: readonly (readonly [name: string, state: "done" | "failed"])[];
  /** How many chat requests reach the server, all told. */
  readonly requests: number;
}
