import type { LearnedQuirk, QuirkName } from "../../../shared/model-quirk.ts";

const DAY = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

const WORDS: Record<QuirkName, string> = {
  "responses-only": "Is asked through the Responses API, since Chat Completions refuses it.",
  "no-usage-request": "Refuses to be asked for token counts. Parley estimates them.",
  "max-tokens": "Takes the limit of an answer as max_tokens.",
  "max-completion-tokens": "Takes the limit of an answer as max_completion_tokens.",
  "no-developer-role": "Has no developer role. Instructions go out as a system message.",
  "no-system-role": "Has no system role. Instructions go out at the head of the first message.",
  "no-effort-with-tools": "Takes tools only without reasoning. The effort goes out as none.",
  "thoughts-refused": "Refuses its own thoughts when they come back. They stay away.",
  "thoughts-wanted":
    "Wants thoughts back with every answer. Where there are none, “(not kept)” goes out.",
  "names-with-results": "Wants the tool’s name with each result.",
  "text-not-null": "Wants a text with each tool call. An empty one goes out.",
  "text-with-calls": "Wants a text with each tool call. “(calling a tool)” goes out.",
  "no-tools": "Does not support tools. Chats are answered without them.",
};

/** What chats have met of an endpoint and a model, and since when. */
export function LearnedQuirks({ quirks }: { readonly quirks: readonly LearnedQuirk[] }) {
  if (quirks.length === 0) return null;
  return (
    <section className="flex flex-col gap-1 text-sm">
      <h4 className="text-text-muted">
        What this model does differently here. Test connection learns it anew.
      </h4>
      <ul className="flex list-disc flex-col gap-1 ps-5">
        {quirks.map(({ name, learnedAt }) => (
          <li key={name}>
            {WORDS[name]} <span className="text-text-muted">Since {DAY.format(learnedAt)}.</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
