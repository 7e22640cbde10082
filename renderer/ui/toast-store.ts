import { createStore, type ReadableStore } from "../state/store.ts";

export interface Toast {
  readonly id: number;
  readonly tone: "neutral" | "danger";
  readonly text: string;
  /** What else there is to say, in smaller print. */
  readonly detail?: string | undefined;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface ToastStore {
  readonly state: ReadableStore<readonly Toast[]>;
  readonly show: (toast: Omit<Toast, "id">) => void;
  readonly dismiss: (id: number) => void;
}

/** Of those that only say something, the oldest makes room for more. */
const MAX_TOASTS = 3;

export function createToastStore(): ToastStore {
  const state = createStore<readonly Toast[]>([]);
  let lastId = 0;
  return {
    state,
    show: (toast) => {
      lastId += 1;
      const next = { ...toast, id: lastId };
      state.update((toasts) => {
        // The same sentence twice is one toast: a fault that repeats must not flood the page.
        const said = toasts.filter((each) => each.action === undefined && each.text !== toast.text);
        const kept = new Set(toast.action === undefined ? said.slice(1 - MAX_TOASTS) : said);
        // What can be done, as an Undo, is each about a thing of its own, however alike they are called.
        return [...toasts.filter((each) => each.action !== undefined || kept.has(each)), next];
      });
    },
    dismiss: (id) => state.update((toasts) => toasts.filter((toast) => toast.id !== id)),
  };
}
