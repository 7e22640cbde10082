import type { Services } from "../services.ts";

/** Saves everything that is typed on the page and not saved yet. @returns resolves once main has it. */
export async function saveTyped({
  drafts,
  edits,
  queue,
  typed,
}: Pick<Services, "drafts" | "edits" | "queue" | "typed">): Promise<void> {
  await Promise.all([drafts.flush(), edits.flush(), queue.edits.flush(), typed.flush()]);
}
