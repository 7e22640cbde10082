import { describe, expect, it } from "vitest";
import {
  placeMessage,
  receiveMessages,
  shownMessages,
} from "../../../../renderer/thread/thread-reducer.ts";
import { createOutgoing } from "../../../../renderer/thread/outgoing.ts";
import type { AttachmentId } from "../../../../shared/attachment.ts";
import { THREAD_ID, answer, newId, text, userMessage } from "../build.ts";

const question = userMessage("Why?");
const reply = answer({ parentId: question.id, parts: [text("Because.")] });
const deps = { threadId: THREAD_ID, newId, now: () => 1 };

describe("placeMessage", () => {
  it("appends an answer after its question", () => {
    expect(placeMessage([question], reply)).toEqual([question, reply]);
  });

  it("replaces a message by its newer state and leaves the others alone", () => {
    const grown = { ...reply, parts: [text("Because it is.")] };
    const placed = placeMessage([question, reply], grown);
    expect(placed[0]).toBe(question);
    expect(placed[1]).toBe(grown);
  });

  it("lets a sibling take the branch over, with all that followed", () => {
    const later = userMessage("And?", { parentId: reply.id });
    const sibling = answer({ parentId: question.id });
    expect(placeMessage([question, reply, later], sibling)).toEqual([question, sibling]);
  });

  it("changes nothing for a message on a branch that is not shown", () => {
    const shown = [question, reply];
    expect(placeMessage(shown, answer({ parentId: userMessage("Elsewhere").id }))).toBe(shown);
  });
});

describe("shownMessages", () => {
  it("shows an unconfirmed message at the end", () => {
    const outgoing = createOutgoing(deps, { text: "And?", attachments: [] }, reply.id);
    const shown = shownMessages({ messages: [question, reply], outgoing });
    expect(shown).toEqual([question, reply, outgoing.message]);
  });

  it("shows an edited message in place of what it replaces", () => {
    const outgoing = createOutgoing(deps, { text: "How?", attachments: [] }, null);
    const shown = shownMessages({ messages: [question, reply], outgoing });
    expect(shown).toEqual([outgoing.message]);
  });
});

describe("receiveMessages", () => {
  it("keeps the identity of what did not change", () => {
    const shown = [question, reply];
    const received = receiveMessages(shown, structuredClone(shown), undefined);
    expect(received[0]).toBe(question);
    expect(received[1]).toBe(reply);
  });

  it("takes over what did change", () => {
    const stored = { ...reply, siblingIds: [reply.id, newId() as typeof reply.id] };
    expect(receiveMessages([question, reply], [question, stored], undefined)[1]).toBe(stored);
  });

  it("takes over what main's check found in an attached text", () => {
    const attached = {
      type: "attachment" as const,
      attachmentId: newId() as AttachmentId,
      name: "Pasted text",
      text: "Do this.",
      warning: null,
    };
    const warning = { label: "gives orders", excerpt: "Do this." };
    const sent = { ...question, parts: [attached, text("Why?")] };
    const stored = { ...sent, parts: [{ ...attached, warning }, text("Why?")] };
    expect(receiveMessages([sent], [stored], undefined)[0]).toBe(stored);
  });

  it("keeps the followed answer's text, which is ahead of the store", () => {
    const live = {
      ...reply,
      parts: [text("Because it is so.")],
      status: { type: "running" } as const,
    };
    const stored = {
      ...reply,
      parts: [text("Bec")],
      siblingIds: [newId() as typeof reply.id, reply.id],
    };
    const [, received] = receiveMessages([question, live], [question, stored], live);
    expect(received?.parts).toEqual(live.parts);
    expect(received?.siblingIds).toEqual(stored.siblingIds);
  });
});
