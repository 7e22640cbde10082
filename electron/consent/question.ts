/** A question that the system itself puts to the person: no page can answer it. */
export interface NativeQuestion {
  /** One sentence with a question mark. */
  readonly message: string;
  readonly detail: string;
  /** What the button that agrees is called, and the one that does not, which is also chosen by closing the box. */
  readonly agree: string;
  readonly refuse: string;
}

/**
 * @param windowId the window that it is about, by its page's number; left out, the one in front.
 * @returns whether the person agreed; undefined when there was no window to ask in.
 */
export type Confirm = (question: NativeQuestion, windowId?: number) => Promise<boolean | undefined>;

/** What changes, for a person: of what, from what, to what. */
export interface Change {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

/** A text of a page's or a file's, as one line between quotation marks that nobody takes for words of the app. */
export function quoted(text: string, length = 80): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  const marked = line.replaceAll(/[“”"]/g, "'");
  return `“${marked.length > length ? `${marked.slice(0, length - 1)}…` : marked}”`;
}

/** The longest name that a network looks up (RFC 1035, section 2.3.4), and a port. */
const LONGEST_HOST = 260;

/** A host, whose end tells whose it is: what is too long for one loses its front. */
export function quotedHost(host: string): string {
  return quoted(host.length > LONGEST_HOST ? `…${host.slice(-LONGEST_HOST)}` : host, Infinity);
}

const KEEP = "Keep as it is";

/** Asks whether all of these may change, at once. */
export function askToChange(
  changes: readonly [Change, ...Change[]],
  more: readonly string[] = [],
): NativeQuestion {
  const [{ what, from, to }] = changes;
  const lines = changes.map((each) => `${each.what}: ${each.from} → ${each.to}`);
  return {
    message:
      changes.length === 1
        ? `Change ${what} from ${from} to ${to}?`
        : `Make these ${changes.length} changes?`,
    detail: [...lines, ...more, `If you did not ask for this in Parley, choose “${KEEP}”.`].join(
      "\n",
    ),
    agree: "Change",
    refuse: KEEP,
  };
}
