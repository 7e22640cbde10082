import type { Attachment, AttachmentId, Draft, Picture } from "../../shared/attachment.ts";
import { MAXIMUM_TYPED_UNITS } from "../attachments/becomes-attachment.ts";
import { nextName, withOneMore } from "../../shared/next-name.ts";
import { toErrorData } from "../../shared/errors.ts";
import { createStore, type ReadableStore } from "../state/store.ts";
import { joinDrafts } from "../../shared/join-drafts.ts";

/** How far what main keeps may be behind what is typed, whether typing rests or goes on. */
const SAVE_EVERY_MS = 400;
/** How long after one that failed the next save is tried, where nothing else brings one about. */
const SAVE_AGAIN_MS = 2_000;
const NOTHING_ATTACHED: readonly Attachment[] = [];

/** What is being written in several places, and attached to it. */
export interface WritingStore<Place> {
  /** What is typed. */
  readonly state: ReadableStore<ReadonlyMap<Place, string>>;
  /** What is attached to it. */
  readonly attachments: ReadableStore<ReadonlyMap<Place, readonly Attachment[]>>;
  /** Takes what main kept, unless something has been written here already. */
  readonly adopt: (place: Place, draft: Draft) => void;
  /** Changes the text and saves it: at once where typing begins, then every so often while it goes on. */
  readonly write: (place: Place, text: string) => void;
  /** Attaches a text, or a picture with none, under its name unless another has it, and saves at once. */
  readonly attach: (place: Place, text: string, name?: string, picture?: Picture) => Attachment;
  /** Takes an attached text away and saves at once. */
  readonly detach: (place: Place, id: AttachmentId) => void;
  /** Brings back what was taken away. */
  readonly reattach: (place: Place, attachment: Attachment) => void;
  /**
   * Turns an attached text into typed text.
   *
   * @param at where in the text it goes, in UTF-16 units.
   * @returns where it ends there.
   */
  readonly insert: (place: Place, id: AttachmentId, at: number) => number;
  /** Empties the place but not yet what main keeps: it may still fail to be sent. */
  readonly take: (place: Place) => Draft;
  /** Sets what was taken before whatever was written meanwhile. @returns all of it. */
  readonly putBack: (place: Place, draft: Draft) => Draft;
  /** What was taken is stored as a message; main may forget it here. */
  readonly settle: (place: Place) => void;
  /** Nothing is written there any more; what main keeps is not touched. */
  readonly forget: (place: Place) => void;
  /** Saves everything that waits to be saved. @returns resolves once main has all of it, or cannot take it. */
  readonly flush: () => Promise<void>;
}

export interface WritingStoreDeps<Place> {
  readonly newId: () => string;
  /** Hands it to main; `attachments` are to be saved only where they changed. */
  readonly save: (place: Place, draft: Draft, haveAttachmentsChanged: boolean) => Promise<unknown>;
  /** Hears of the first of several saves of a place that fail one after the other. */
  readonly reportError: (error: unknown) => void;
}

/** What saving again does not change: there is no such chat any more, or it cannot be kept. */
const FINAL: ReadonlySet<string> = new Set(["not-found", "invalid-input"]);

/** What is unsent: here while it is written, in main soon after, so that neither a switch nor a crash loses it. */
export function createWritingStore<Place>(deps: WritingStoreDeps<Place>): WritingStore<Place> {
  const { newId, reportError } = deps;
  const state = createStore<ReadonlyMap<Place, string>>(new Map());
  const attachments = createStore<ReadonlyMap<Place, readonly Attachment[]>>(new Map());
  /** Places that were saved less than so long ago. */
  const timers = new Map<Place, ReturnType<typeof setTimeout>>();
  /** Places where something was written since. */
  const unsaved = new Set<Place>();
  /** Places whose last save failed, until it is tried again. */
  const failed = new Map<Place, ReturnType<typeof setTimeout>>();
  /** Places of which it was said that they cannot be saved. */
  const told = new Set<Place>();
  const saving = new Set<Promise<void>>();
  /** Where main does not have the attachments as they are here. */
  const changed = new Set<Place>();
  /** What was taken with attachments. */
  const takenWith = new Set<Place>();
  /** What was taken, until it is put back or settled: what main has of it stays. */
  const taken = new Set<Place>();

  const textOf = (place: Place): string => state.get().get(place) ?? "";
  const attachedTo = (place: Place): readonly Attachment[] =>
    attachments.get().get(place) ?? NOTHING_ATTACHED;
  const draftOf = (place: Place): Draft => ({
    text: textOf(place),
    attachments: [...attachedTo(place)],
  });
  const put = (place: Place, text: string): void =>
    state.set(new Map(state.get()).set(place, text));
  const putAttached = (place: Place, all: readonly Attachment[]): void =>
    attachments.set(new Map(attachments.get()).set(place, all));

  function unschedule(place: Place): void {
    clearTimeout(timers.get(place));
    timers.delete(place);
    unsaved.delete(place);
    clearTimeout(failed.get(place));
    failed.delete(place);
  }

  /** Whether something is written here that main does not have. */
  const isBehind = (place: Place): boolean => unsaved.has(place) || failed.has(place);

  function tryAgain(place: Place): void {
    // Somebody forgot it meanwhile, or what is there now is less than what main has.
    const isThere = state.get().has(place) || attachments.get().has(place);
    if (!isThere || taken.has(place) || failed.has(place)) return;
    failed.set(
      place,
      setTimeout(() => save(place), SAVE_AGAIN_MS),
    );
  }

  function save(place: Place): void {
    unschedule(place);
    const hasChanged = changed.delete(place);
    const saved = deps
      .save(place, draftOf(place), hasChanged)
      .then(() => void told.delete(place))
      .catch((error: unknown) => {
        if (hasChanged) changed.add(place);
        if (!FINAL.has(toErrorData(error).code)) tryAgain(place);
        if (!told.has(place)) reportError(error);
        told.add(place);
      })
      .finally(() => saving.delete(saved));
    saving.add(saved);
    const timer = setTimeout(() => {
      timers.delete(place);
      if (unsaved.has(place)) save(place);
    }, SAVE_EVERY_MS);
    timers.set(place, timer);
  }

  function saveSoon(place: Place): void {
    if (timers.has(place)) unsaved.add(place);
    else save(place);
  }

  function change(place: Place, all: readonly Attachment[]): void {
    putAttached(place, all);
    changed.add(place);
    save(place);
  }

  return {
    state,
    attachments,
    adopt: (place, draft) => {
      if (!attachments.get().has(place)) putAttached(place, draft.attachments);
      if (state.get().has(place)) return;
      if (draft.text.length <= MAXIMUM_TYPED_UNITS) {
        put(place, draft.text);
        return;
      }
      // An older version, or a larger limit, let it be typed; no field can hold it without holding up the page.
      put(place, "");
      const known = attachedTo(place);
      const attachmentId = newId() as AttachmentId;
      putAttached(place, [...known, { attachmentId, name: nextName(known), text: draft.text }]);
      changed.add(place);
    },
    write: (place, text) => {
      put(place, text);
      saveSoon(place);
    },
    attach: (place, text, name, picture) => {
      const known = attachedTo(place);
      const attachment: Attachment = {
        attachmentId: newId() as AttachmentId,
        name: nextName(known, name),
        text,
        ...(picture === undefined ? {} : { picture }),
      };
      change(place, [...known, attachment]);
      return attachment;
    },
    detach: (place, id) =>
      change(
        place,
        attachedTo(place).filter(({ attachmentId }) => attachmentId !== id),
      ),
    reattach: (place, attachment) => change(place, withOneMore(attachedTo(place), attachment)),
    insert: (place, id, at) => {
      const known = attachedTo(place);
      const attachment = known.find(({ attachmentId }) => attachmentId === id);
      if (attachment === undefined) return at;
      const text = textOf(place);
      put(place, text.slice(0, at) + attachment.text + text.slice(at));
      change(
        place,
        known.filter((each) => each !== attachment),
      );
      return at + attachment.text.length;
    },
    take: (place) => {
      const draft = draftOf(place);
      if (isBehind(place)) save(place);
      taken.add(place);
      put(place, "");
      if (draft.attachments.length > 0) {
        putAttached(place, NOTHING_ATTACHED);
        takenWith.add(place);
      }
      return draft;
    },
    putBack: (place, draft) => {
      const all = joinDrafts(draft, draftOf(place));
      putAttached(place, all.attachments);
      put(place, all.text);
      takenWith.delete(place);
      taken.delete(place);
      if (draft.attachments.length > 0) changed.add(place);
      saveSoon(place);
      return all;
    },
    settle: (place) => {
      taken.delete(place);
      if (takenWith.delete(place)) changed.add(place);
      if (!unsaved.has(place)) save(place);
    },
    forget: (place) => {
      unschedule(place);
      changed.delete(place);
      takenWith.delete(place);
      taken.delete(place);
      told.delete(place);
      state.set(without(state.get(), place));
      attachments.set(without(attachments.get(), place));
    },
    flush: async () => {
      for (const place of new Set([...unsaved, ...failed.keys()])) save(place);
      await Promise.all(saving);
    },
  };
}

function without<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): ReadonlyMap<Key, Value> {
  return map.has(key) ? new Map([...map].filter(([each]) => each !== key)) : map;
}
