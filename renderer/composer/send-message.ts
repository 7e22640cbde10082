import type { Draft } from "../../shared/attachment.ts";
import type { Message } from "../../shared/message.ts";
import type { GateName } from "../../shared/verdict.ts";
import type { Held, SendOutcome } from "../gates/held.ts";
import type { Services } from "../services.ts";
import type { ThreadStore } from "../thread/thread-store.ts";

type SendServices = Pick<Services, "openThreads" | "currentThread" | "shell" | "drafts" | "held">;

/**
 * Says something in the open conversation, or begins one with it. The draft is not touched, unless a gate holds the
 * message back: then it stands in the composer.
 */
export async function sendMessage(
  services: SendServices,
  content: Draft,
  acknowledged: readonly GateName[] = [],
): Promise<SendOutcome> {
  const { openThreads, currentThread, shell, held } = services;
  const current = currentThread.get();
  const thread = current ?? openThreads.create();
  held.drop(current?.threadId ?? null);
  const sending = thread.send(content, { acknowledged });
  if (current === undefined) shell.openThread(thread.threadId);
  const outcome = await sending;
  if (outcome.type !== "held") return outcome;
  // Main has not heard of a conversation whose first message was held back: its text belongs to the new chat again.
  if (current === undefined && currentThread.get() === thread) shell.openThread(null);
  putBack(services, current, { ...content, verdict: outcome.verdict, acknowledged });
  return outcome;
}

/** Sends what stands in the composer. Main forgets the draft only once it has stored the message. */
export async function sendDraft(
  services: SendServices,
  acknowledged: readonly GateName[] = [],
): Promise<void> {
  const { drafts, currentThread } = services;
  const key = currentThread.get()?.threadId ?? null;
  const { type } = await sendMessage(services, drafts.take(key), acknowledged);
  if (type === "stored") drafts.settle(key);
}

/** Tries once more to send what failed; it may have come from the new chat's draft. */
export async function resendFailed(services: SendServices): Promise<void> {
  const { drafts, currentThread } = services;
  const thread = currentThread.get();
  const content = thread?.state.get().outgoing?.content;
  if (thread === undefined || content === undefined) return;
  const outcome = await thread.resend();
  if (outcome.type === "stored") {
    drafts.settle(thread.threadId);
    drafts.settle(null);
  } else if (outcome.type === "held") {
    putBack(services, thread, { ...content, verdict: outcome.verdict, acknowledged: [] });
  }
}

/** Sends an earlier message anew, in its place. What a gate holds back stays in the message's editor. */
export async function sendEdit(
  { held, shell }: SendServices,
  thread: ThreadStore,
  { id, parentId }: Pick<Message, "id" | "parentId">,
  content: Draft,
  acknowledged: readonly GateName[] = [],
): Promise<void> {
  held.drop(id);
  const outcome = await thread.send(content, { parentId, acknowledged });
  if (outcome.type !== "held") return;
  held.put(id, { ...content, verdict: outcome.verdict, acknowledged });
  shell.focus("gate");
}

function putBack(
  { drafts, held, shell }: SendServices,
  thread: ThreadStore | undefined,
  back: Held,
): void {
  const key = thread?.threadId ?? null;
  held.put(key, { ...back, ...drafts.putBack(key, back) });
  // What is refused can only be changed; what is asked wants an answer.
  shell.focus(back.verdict.type === "ask" ? "gate" : "composer");
}
