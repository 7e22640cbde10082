import type { MessageId } from "../../shared/ids.ts";
import type { DraftKey } from "./draft-store.ts";
import { createStore, type ReadableStore } from "../state/store.ts";
import type { Held } from "../gates/held.ts";

/** Where a text is being written: a composer, or the editor of an earlier message. */
export type HeldPlace = DraftKey | MessageId;

export interface HeldStore {
  readonly state: ReadableStore<ReadonlyMap<HeldPlace, Held>>;
  readonly put: (place: HeldPlace, held: Held) => void;
  readonly drop: (place: HeldPlace) => void;
}

/** What the gates held back, outside the views: those come and go while a message is on its way. */
export function createHeldStore(): HeldStore {
  const state = createStore<ReadonlyMap<HeldPlace, Held>>(new Map());
  return {
    state,
    put: (place, held) => state.set(new Map(state.get()).set(place, held)),
    drop: (place) => {
      if (!state.get().has(place)) return;
      state.set(new Map([...state.get()].filter(([each]) => each !== place)));
    },
  };
}
