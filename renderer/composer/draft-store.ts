import type { Attachment, AttachmentId, Draft } from "../../shared/attachment.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { nextName, withOneMore } from "../attachments/next-name.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";
import { joinDrafts } from "./join-drafts.ts";

/** Null is the chat that does not exist yet. */
export type DraftKey = ThreadId | null;

/** How long typing must rest before it is saved. */
const SAVE_DELAY_MS = 400;
const NOTHING_ATTACHED: readonly Attachment[] = [];

export interface DraftStore {
  /** What is typed. */
  readonly state: ReadableStore<ReadonlyMap<DraftKey, string>>;
  /** What is attached to it. */
  readonly attachments: ReadableStore<ReadonlyMap<DraftKey, readonly Attachment[]>>;
  /** Reads what main kept, unless something has been written here already. */
  readonly load: (key: DraftKey) => Promise<void>;
  /** Takes what main kept, unless something has been written here already. */
  readonly adopt: (key: DraftKey, draft: Draft) => void;
  /** Changes the text and saves it soon. */
  readonly write: (key: DraftKey, text: string) => void;
  /** Attaches a text, under its name unless another has it, and saves at once. */
  readonly attach: (key: DraftKey, text: string, name?: string) => Attachment;
  /** Takes an attached text away and saves at once. */
  readonly detach: (key: DraftKey, id: AttachmentId) => void;
  /** Brings back what was taken away. */
  readonly reattach: (key: DraftKey, attachment: Attachment) => void;
  /**
   * Turns an attached text into typed text.
   *
   * @param at where in the text it goes, in UTF-16 units.
   * @returns where it ends there.
   */
  readonly insert: (key: DraftKey, id: AttachmentId, at: number) => number;
  /** Empties the composer but not yet what main keeps: it may still fail to be sent. */
  readonly take: (key: DraftKey) => Draft;
  /** Sets what was taken before whatever was written meanwhile. @returns all of it. */
  readonly putBack: (key: DraftKey, draft: Draft) => Draft;
  /** What was taken is stored as a message; main may forget the draft. */
  readonly settle: (key: DraftKey) => void;
  /** Saves everything that waits to be saved. */
  readonly flush: () => void;
}

export interface DraftStoreDeps {
  readonly client: Client;
  readonly newId: () => string;
  readonly reportError: (error: unknown) => void;
  /** The first message of a chat that main has not heard of; undefined for every other chat. */
  readonly firstMessageOf: (threadId: ThreadId) => Draft | undefined;
}

/** What is unsent per thread: here while it is written, in main soon after, so that neither a switch nor a crash loses it. */
export function createDraftStore(deps: DraftStoreDeps): DraftStore {
  const { client, newId, reportError, firstMessageOf } = deps;
  const state = createStore<ReadonlyMap<DraftKey, string>>(new Map());
  const attachments = createStore<ReadonlyMap<DraftKey, readonly Attachment[]>>(new Map());
  const timers = new Map<DraftKey, ReturnType<typeof setTimeout>>();
  /** Drafts whose attachments main does not have as they are here. */
  const changed = new Set<DraftKey>();
  /** Drafts that were taken with attachments. */
  const takenWith = new Set<DraftKey>();

  const textOf = (key: DraftKey): string => state.get().get(key) ?? "";
  const attachedTo = (key: DraftKey): readonly Attachment[] =>
    attachments.get().get(key) ?? NOTHING_ATTACHED;
  const put = (key: DraftKey, text: string): void => state.set(new Map(state.get()).set(key, text));
  const putAttached = (key: DraftKey, all: readonly Attachment[]): void =>
    attachments.set(new Map(attachments.get()).set(key, all));

  function save(key: DraftKey): void {
    clearTimeout(timers.get(key));
    timers.delete(key);
    const hasChanged = changed.delete(key);
    const typed: Draft = { text: textOf(key), attachments: [...attachedTo(key)] };
    const first = key === null ? undefined : firstMessageOf(key);
    // For main such a chat is still the new one, whose draft holds the first message until it is stored.
    const threadId = first === undefined ? key : null;
    const { text, attachments: attached } = first === undefined ? typed : joinDrafts(first, typed);
    const more = hasChanged ? { attachments: [...attached] } : {};
    client.call("draft.save", { threadId, text, ...more }).catch((error: unknown) => {
      if (hasChanged) changed.add(key);
      reportError(error);
    });
  }

  function saveSoon(key: DraftKey): void {
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => save(key), SAVE_DELAY_MS),
    );
  }

  function change(key: DraftKey, all: readonly Attachment[]): void {
    putAttached(key, all);
    changed.add(key);
    save(key);
  }

  function adopt(key: DraftKey, draft: Draft): void {
    if (!state.get().has(key)) put(key, draft.text);
    if (!attachments.get().has(key)) putAttached(key, draft.attachments);
  }

  return {
    state,
    attachments,
    adopt,
    load: async (key) => {
      try {
        adopt(key, await client.call("draft.get", { threadId: key }));
      } catch (error) {
        reportError(error);
      }
    },
    write: (key, text) => {
      put(key, text);
      saveSoon(key);
    },
    attach: (key, text, name) => {
      const known = attachedTo(key);
      const attachment: Attachment = {
        attachmentId: newId() as AttachmentId,
        name: nextName(known, name),
        text,
      };
      change(key, [...known, attachment]);
      return attachment;
    },
    detach: (key, id) =>
      change(
        key,
        attachedTo(key).filter(({ attachmentId }) => attachmentId !== id),
      ),
    reattach: (key, attachment) => change(key, withOneMore(attachedTo(key), attachment)),
    insert: (key, id, at) => {
      const known = attachedTo(key);
      const attachment = known.find(({ attachmentId }) => attachmentId === id);
      if (attachment === undefined) return at;
      const text = textOf(key);
      put(key, text.slice(0, at) + attachment.text + text.slice(at));
      change(
        key,
        known.filter((each) => each !== attachment),
      );
      return at + attachment.text.length;
    },
    take: (key) => {
      const draft: Draft = { text: textOf(key), attachments: [...attachedTo(key)] };
      if (timers.has(key)) save(key);
      put(key, "");
      if (draft.attachments.length > 0) {
        putAttached(key, NOTHING_ATTACHED);
        takenWith.add(key);
      }
      return draft;
    },
    putBack: (key, draft) => {
      const all = joinDrafts(draft, { text: textOf(key), attachments: [...attachedTo(key)] });
      put(key, all.text);
      putAttached(key, all.attachments);
      takenWith.delete(key);
      if (draft.attachments.length > 0) changed.add(key);
      saveSoon(key);
      return all;
    },
    settle: (key) => {
      if (takenWith.delete(key)) changed.add(key);
      if (!timers.has(key)) save(key);
    },
    flush: () => {
      for (const key of [...timers.keys()]) save(key);
    },
  };
}
