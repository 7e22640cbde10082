import { LANGFUSE_CLOUD } from "../../shared/endpoint-rules.ts";
import type { Settings } from "../../shared/settings.ts";
import type { TraceTarget } from "../../shared/tracing.ts";
import type { Aside, AsideKind } from "../store/asides.ts";
import { addressWords } from "./places.ts";
import { quoted, quotedHost, type NativeQuestion } from "./question.ts";

/** What the person is told who did not ask; the button that refuses follows. */
export const NOT_YOU = "If you did not ask for this in Parley, choose";

/** Asked where a page opens a link that nobody was seen to press. */
export function linkQuestion(url: string): NativeQuestion {
  // The host as a browser takes it: names of other scripts in their xn-- form, no lookalike in front of it.
  const host = URL.canParse(url) ? new URL(url).host : "";
  const question = opens(
    host === "" ? "Open this link?" : `Open ${quotedHost(host)} in your browser?`,
  );
  return { ...question, detail: `${quoted(url, 400)}\n${question.detail}` };
}

export function opens(message: string): NativeQuestion {
  return { message, detail: `${NOT_YOU} “Cancel”.`, agree: "OK", refuse: "Cancel" };
}

export function goesOn(bound: string): NativeQuestion {
  return {
    message: `Let this run go on past ${bound}?`,
    detail: `It takes the same amount once more, and may cost as much again. ${NOT_YOU} “Don’t go on”.`,
    agree: "Go on",
    refuse: "Don’t go on",
  };
}

export function erases(what: string): NativeQuestion {
  return {
    message: `Delete ${what} forever?`,
    detail: "The text is removed from your history and from every backup. This cannot be undone.",
    agree: "Delete forever",
    refuse: "Keep",
  };
}

const ASIDE_WORDS = {
  corrupt: "a damaged history",
  replaced: "a file that stood in your history’s place",
  log: "the end of a history that was replaced",
} as const satisfies Record<AsideKind, string>;
const MADE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

export function deletesAside({
  kind,
  name,
  at,
}: Pick<Aside, "kind" | "name" | "at">): NativeQuestion {
  return {
    message: `Delete ${ASIDE_WORDS[kind]} forever?`,
    detail: `Parley set the files ${quoted(name)} aside on ${MADE.format(at)}. Nothing can be recovered from them afterwards. This cannot be undone.`,
    agree: "Delete forever",
    refuse: "Keep",
  };
}

/** Only the newest of those that a person made are kept. */
export function replacesBackup({ at }: { readonly at: number }): NativeQuestion {
  return {
    message: `Delete your backup of ${MADE.format(at)} for a new one?`,
    detail: `Parley keeps the newest three that you make yourself, and there is no room for another. ${NOT_YOU} “Keep”.`,
    agree: "Back up",
    refuse: "Keep",
  };
}

const TARGET_WORDS = {
  langfuse: "Langfuse",
  "open-telemetry": "OpenTelemetry",
} as const satisfies Record<TraceTarget, string>;

export function discards(target: TraceTarget, which: string): NativeQuestion {
  return {
    message: `Delete the ${TARGET_WORDS[target]} traces ${which}?`,
    detail: `They are never sent then. Your chats stay as they are. ${NOT_YOU} “Keep”.`,
    agree: "Delete",
    refuse: "Keep",
  };
}

export function sends(message: string): NativeQuestion {
  return { message, detail: `${NOT_YOU} “Don’t send”.`, agree: "Send", refuse: "Don’t send" };
}

export function destinationWords(
  target: TraceTarget,
  { langfuse, openTelemetry }: Settings,
): string {
  if (target === "open-telemetry") return addressWords(openTelemetry.url);
  const project = langfuse.publicKey === null ? "" : `, project ${quoted(langfuse.publicKey)}`;
  return `${addressWords(langfuse.baseUrl ?? LANGFUSE_CLOUD)}${project}`;
}
