import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { SettingsPlace } from "./settings-place.ts";
import { createStore, type ReadableStore } from "../state/store.ts";
import { formatRoute, parseRoute, type Route } from "./route.ts";

export type FocusTarget =
  | "composer"
  | "model-picker"
  /** The chat's options; the place is the one that takes the keyboard. */
  | "chat-options"
  | "gate"
  | "edit"
  /** The editor of a queued message. */
  | "queued"
  | "search"
  | "find"
  | "sidebar"
  | "sidebar-button"
  | "settings-button"
  | "usage-button"
  | "runs-button"
  | "bin-button"
  | "previous-version"
  | "next-version";

export interface FocusRequest {
  readonly target: FocusTarget;
  /** Which of them, where there may be several: one that names no place takes any. */
  readonly place?: string | null;
}

/** A message that a search has led to. */
export interface FoundMessage {
  readonly threadId: ThreadId;
  readonly messageId: MessageId;
  /** Its words are marked within it, so it needs no mark as a whole. */
  readonly isMarked?: boolean;
}

export interface ShellState {
  readonly route: Route;
  readonly page: "chat" | "settings" | "usage" | "runs" | "bin";
  /** The tab of the settings page; a new object each time the person is led there. */
  readonly settings: SettingsPlace;
  /** Too narrow for both: the sidebar lies over the chat. */
  readonly isNarrow: boolean;
  readonly isSidebarOpen: boolean;
  /** What a search has led to, until the person goes elsewhere; a new object each time. */
  readonly found: FoundMessage | undefined;
  /** What lies over everything else. */
  readonly dialog: "commands" | "shortcuts" | undefined;
  /** Whether words are looked for in the chat. */
  readonly isFinding: boolean;
  /** Long messages of one's own that are shown whole. */
  readonly unfolded: ReadonlySet<MessageId>;
  /** Who shall take the keyboard next; a new object each time it is asked for. */
  readonly focus: FocusRequest | undefined;
}

/** Where the person is in the window. */
export interface ShellStore {
  readonly state: ReadableStore<ShellState>;
  readonly openThread: (threadId: ThreadId | null) => void;
  /** Shows a message of the chat that is open. */
  readonly find: (message: FoundMessage | undefined) => void;
  readonly openDialog: (dialog: "commands" | "shortcuts") => void;
  readonly closeDialog: () => void;
  /** Looks for words in the chat that is open. */
  readonly openFind: () => void;
  readonly closeFind: () => void;
  /** Shows a long message whole, or folds it again. */
  readonly unfold: (id: MessageId, isWhole: boolean) => void;
  /** Without a place, at the first tab. */
  readonly openSettings: (place?: SettingsPlace) => void;
  readonly closeSettings: () => void;
  readonly openUsage: () => void;
  readonly closeUsage: () => void;
  readonly openRuns: () => void;
  readonly closeRuns: () => void;
  readonly openBin: () => void;
  readonly closeBin: () => void;
  readonly openSidebar: () => void;
  readonly closeSidebar: () => void;
  readonly focus: (target: FocusTarget, place?: string | null) => void;
  /** Who was asked for has taken the keyboard, and shall not take it again when it is drawn anew. */
  readonly focused: () => void;
}

/** The slice of `window` that carries the address. */
export interface AddressBar {
  readonly location: { hash: string };
  addEventListener(type: "hashchange", listener: () => void): void;
}

/** The slice of `MediaQueryList` that says whether the window is narrow. */
export interface NarrowQuery {
  readonly matches: boolean;
  addEventListener(type: "change", listener: () => void): void;
}

export function createShellStore(addressBar: AddressBar, narrow: NarrowQuery): ShellStore {
  const state = createStore<ShellState>({
    route: parseRoute(addressBar.location.hash),
    page: "chat",
    settings: { tab: "Models" },
    isNarrow: narrow.matches,
    isSidebarOpen: !narrow.matches,
    found: undefined,
    dialog: undefined,
    isFinding: false,
    unfolded: new Set(),
    focus: { target: "composer" },
  });
  const patch = (part: Partial<ShellState>): void =>
    state.update((current) => ({ ...current, ...part }));
  /** A drawer that lies over what was just asked for would hide it. */
  const uncovered = (): Partial<ShellState> =>
    state.get().isNarrow ? { isSidebarOpen: false } : {};

  function show(route: Route): void {
    patch({
      route,
      page: "chat",
      found: undefined,
      isFinding: false,
      focus: { target: "composer" },
      ...uncovered(),
    });
  }
  addressBar.addEventListener("hashchange", () => {
    const route = parseRoute(addressBar.location.hash);
    if (route.threadId !== state.get().route.threadId) show(route);
  });
  narrow.addEventListener("change", () =>
    patch({ isNarrow: narrow.matches, isSidebarOpen: !narrow.matches }),
  );

  return {
    state,
    openThread: (threadId) => {
      show({ threadId });
      addressBar.location.hash = formatRoute({ threadId });
    },
    find: (found) => patch({ found: found && { ...found } }),
    openDialog: (dialog) => patch({ dialog }),
    closeDialog: () => patch({ dialog: undefined }),
    openFind: () =>
      patch({ page: "chat", isFinding: true, focus: { target: "find" }, ...uncovered() }),
    closeFind: () => patch({ isFinding: false, found: undefined, focus: { target: "composer" } }),
    unfold: (id, isWhole) => {
      const others = [...state.get().unfolded].filter((each) => each !== id);
      patch({ unfolded: new Set(isWhole ? [...others, id] : others) });
    },
    openSettings: (place) =>
      patch({ page: "settings", settings: { tab: "Models", ...place }, ...uncovered() }),
    closeSettings: () => patch({ page: "chat", focus: { target: "settings-button" } }),
    openUsage: () => patch({ page: "usage", ...uncovered() }),
    closeUsage: () => patch({ page: "chat", focus: { target: "usage-button" } }),
    openRuns: () => patch({ page: "runs", ...uncovered() }),
    closeRuns: () => patch({ page: "chat", focus: { target: "runs-button" } }),
    openBin: () => patch({ page: "bin", ...uncovered() }),
    closeBin: () => patch({ page: "chat", focus: { target: "bin-button" } }),
    openSidebar: () => patch({ isSidebarOpen: true, focus: { target: "sidebar" } }),
    closeSidebar: () => patch({ isSidebarOpen: false, focus: { target: "sidebar-button" } }),
    focus: (target, place) =>
      patch({ focus: place === undefined ? { target } : { target, place } }),
    focused: () => patch({ focus: undefined }),
  };
}
