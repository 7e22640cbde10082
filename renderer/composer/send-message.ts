import type { Services } from "../services.ts";

type SendServices = Pick<Services, "openThreads" | "currentThread" | "shell" | "drafts">;

/** Says a text in the open conversation, or begins one with it. The draft is not touched. */
export async function sendMessage(
  { openThreads, currentThread, shell }: SendServices,
  text: string,
): Promise<boolean> {
  const current = currentThread.get();
  const thread = current ?? openThreads.create();
  const isStored = thread.send(text);
  if (current === undefined) shell.openThread(thread.threadId);
  return isStored;
}

/** Sends what stands in the composer. Main forgets the draft only once it has stored the message. */
export async function sendDraft(services: SendServices): Promise<void> {
  const { drafts, currentThread } = services;
  const key = currentThread.get()?.threadId ?? null;
  if (await sendMessage(services, drafts.take(key))) drafts.settle(key);
}

/** Tries once more to send what failed; it may have come from the new chat's draft. */
export async function resendFailed({ drafts, currentThread }: SendServices): Promise<void> {
  const thread = currentThread.get();
  if (thread === undefined || !(await thread.resend())) return;
  drafts.settle(thread.threadId);
  drafts.settle(null);
}
