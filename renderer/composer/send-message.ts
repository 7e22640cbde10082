import type { Draft } from "../../shared/attachment.ts";
import type { Message } from "../../shared/message.ts";
import type { GateName } from "../../shared/verdict.ts";
import type { Held, HeldVerdict, SendOutcome } from "../gates/held.ts";
import type { Services } from "../services.ts";
import type { DraftKey } from "./draft-store.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { joinDrafts } from "../../shared/join-drafts.ts";

type SendServices = Pick<
  Services,
  "openThreads" | "currentThread" | "shell" | "drafts" | "edits" | "held" | "queue"
>;

/**
 * Says something in the open conversation, or begins one with it. The draft is not touched, unless a gate holds the
 * message back: then it stands in the composer. What could not be sent before goes along, ahead of it.
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
  const unsent = thread.withdraw();
  const whole = unsent === undefined ? content : joinDrafts(unsent, content);
  const sending = thread.send(whole, { acknowledged });
  if (current === undefined) shell.openThread(thread.threadId);
  const outcome = await sending;
  if (outcome.type !== "held") return outcome;
  putBack(services, thread, { ...whole, verdict: outcome.verdict, acknowledged });
  return outcome;
}

/** Sends what stands in the composer. Main forgets the draft only once it has stored the message. */
export async function sendDraft(
  services: SendServices,
  acknowledged: readonly GateName[] = [],
): Promise<void> {
  const { drafts, currentThread } = services;
  const thread = currentThread.get();
  const key = thread?.threadId ?? null;
  const wasUnknown = thread?.isUnknown() === true;
  const { type } = await sendMessage(services, drafts.take(key), acknowledged);
  if (type !== "stored") return;
  drafts.settle(key);
  if (wasUnknown) drafts.settle(null);
}

/** Queues what stands in the composer behind the answer that is being written. What is not taken stands there again. */
export async function queueDraft(
  services: SendServices,
  acknowledged: readonly GateName[] = [],
): Promise<void> {
  const { drafts, currentThread, queue, held } = services;
  const thread = currentThread.get();
  if (thread === undefined) return;
  const { threadId } = thread;
  held.drop(threadId);
  const content = drafts.take(threadId);
  await begun(thread);
  const isThere = !thread.isUnknown() && thread.state.get().outgoing === undefined;
  const outcome: SendOutcome = isThere
    ? await queue.add(threadId, content, acknowledged)
    : { type: "failed" };
  if (outcome.type === "stored") drafts.settle(threadId);
  else if (outcome.type === "failed") toComposer(services, thread, content);
  else putBack(services, thread, { ...content, verdict: outcome.verdict, acknowledged });
}

/** Resolves once main has stored the message that was sent last, or has not taken it. */
async function begun({ state }: ThreadStore): Promise<void> {
  const isOver = (): boolean => state.get().outgoing?.delivery.type !== "sending";
  if (isOver()) return;
  await new Promise<void>((resolve) => {
    const leave = state.subscribe(() => {
      if (!isOver()) return;
      leave();
      resolve();
    });
  });
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

/** Sends what stands in the editor of an earlier message, in its place. What is not taken stands in the editor again. */
export async function sendEdit(
  { drafts, edits, held, shell }: SendServices,
  thread: ThreadStore,
  { id, parentId }: Pick<Message, "id" | "parentId">,
  acknowledged: readonly GateName[] = [],
): Promise<void> {
  held.drop(id);
  const unsent = thread.withdraw();
  if (unsent !== undefined) drafts.putBack(thread.threadId, unsent);
  const content = edits.take(id);
  shell.focus("composer");
  const outcome = await thread.send(content, { parentId, acknowledged });
  if (outcome.type === "stored") {
    edits.drop(id);
    return;
  }
  const verdict = outcome.type === "held" ? outcome.verdict : notSent(thread);
  thread.withdraw();
  edits.putBack(id, content);
  held.put(id, { ...content, verdict, acknowledged });
  shell.focus(verdict.type === "ask" ? "gate" : "edit", id);
}

function notSent(thread: ThreadStore): HeldVerdict {
  const delivery = thread.state.get().outgoing?.delivery;
  const why = delivery?.type === "failed" ? ` ${delivery.error.message}` : "";
  return { type: "refuse", message: `Not sent.${why}` };
}

/** Takes what could not be sent back into the composer. */
export function takeBack(services: SendServices, thread: ThreadStore): void {
  const content = thread.withdraw();
  if (content !== undefined) toComposer(services, thread, content);
  services.shell.focus("composer");
}

/** @returns which composer holds it now, and all that stands there. */
function toComposer(
  { drafts, currentThread, shell }: SendServices,
  { threadId, isUnknown }: ThreadStore,
  content: Draft,
): { readonly key: DraftKey; readonly draft: Draft } {
  if (!isUnknown()) return { key: threadId, draft: drafts.putBack(threadId, content) };
  // Main has not heard of a conversation whose first message was taken back: its text belongs to the new chat again.
  const whole = joinDrafts(content, drafts.take(threadId));
  if (currentThread.get()?.threadId === threadId) shell.openThread(null);
  const draft = drafts.putBack(null, whole);
  void drafts.flush();
  return { key: null, draft };
}

function putBack(services: SendServices, thread: ThreadStore, back: Held): void {
  const { held, shell } = services;
  const { key, draft } = toComposer(services, thread, back);
  held.put(key, { ...back, ...draft });
  // What is refused can only be changed; what is asked wants an answer.
  shell.focus(back.verdict.type === "ask" ? "gate" : "composer", key);
}
