import { toCopiedText } from "../../shared/foreign-text.ts";
import type { Services } from "../services.ts";

/** Puts what is selected in the messages behind what stands in the composer, as a quotation to write below. */
export function quoteSelection({
  currentThread,
  drafts,
  held,
  shell,
}: Pick<Services, "currentThread" | "drafts" | "held" | "shell">): void {
  const selection = getSelection();
  const selected = selection === null ? "" : toCopiedText(String(selection)).trim();
  const isInMessages = selection?.anchorNode?.parentElement?.closest('[role="log"]') !== null;
  if (selected === "" || !isInMessages) return;
  const key = currentThread.get()?.threadId ?? null;
  const before = (drafts.state.get().get(key) ?? "").trimEnd();
  held.drop(key);
  drafts.write(key, `${before === "" ? "" : `${before}\n\n`}${toQuotation(selected)}\n\n`);
  shell.focus("composer");
}

/** In Markdown's way, which models read. */
const toQuotation = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line.trim() === "" ? ">" : `> ${line}`))
    .join("\n");
