import type { RunTag } from "../run-tag.ts";

/** A request as the server saw it. Times by `sharedNow`. */
export interface ServedRequest extends RunTag {
  readonly arrivedAt: number;
  /** When the first piece of text was written; null when none was. */
  readonly firstTextAt: number | null;
  /** All text that was written. */
  readonly text: string;
  readonly end: "complete" | "tool-call" | "refused" | "dropped" | "left";
}

export type FromProvider =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "served"; readonly requests: readonly ServedRequest[] };

export interface ToProvider {
  readonly type: "report";
}
