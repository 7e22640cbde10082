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

/** More than this cover the page; the oldest makes room. */
const MAX_TOASTS = 3;

export function createToastStore(): ToastStore {
  const state = createStore<readonly Toast[]>([]);
  let lastId = 0;
  return {
    state,
    show: (toast) => {
      lastId += 1;
      const next = { ...toast, id: lastId };
      // The same sentence twice is one toast: a fault that repeats must not flood the page.
      state.update((toasts) =>
        [...toasts.filter(({ text }) => text !== toast.text), next].slice(-MAX_TOASTS),
      );
    },
    dismiss: (id) => state.update((toasts) => toasts.filter((toast) => toast.id !== id)),
  };
}
