import { foldText, toTerms } from "../../shared/fold-text.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { MENU_COMMANDS, type MenuCommand } from "../../shared/menu-commands.ts";
import type { ThreadSummary } from "../../shared/message.ts";
import type { Services } from "../services.ts";
import { SETTINGS_TABS } from "../location/settings-place.ts";
import { obey } from "../shell/obey.ts";
import { sortByRecency } from "../threads/group-threads.ts";

/** Something that can be done from the palette. */
export interface PaletteRow {
  readonly key: string;
  readonly label: string;
  /** As Electron writes it; undefined for what has no shortcut. */
  readonly accelerator: string | undefined;
  readonly kind: "command" | "chat";
  readonly run: () => void;
}

/** Other names that people look for a command by. */
const WORDS: Readonly<Partial<Record<MenuCommand, string>>> = {
  "new-chat": "conversation start",
  search: "find history messages",
  find: "search words",
  "toggle-sidebar": "hide show conversations",
  stop: "cancel abort",
  "choose-model": "switch endpoint",
  settings: "preferences options",
  import: "chatgpt claude open webui librechat load",
  export: "save download markdown json",
  shortcuts: "keys help",
};

/** No screen shows more, and whoever sees so many types another word. */
const MOST_CHATS = 30;

interface RowsInput {
  readonly services: Services;
  readonly threads: readonly ThreadSummary[];
  readonly threadId: ThreadId | null;
  readonly query: string;
}

/** What holds every word of the query, commands first, chats by their last word. */
export function paletteRows({
  services,
  threads,
  threadId,
  query,
}: RowsInput): readonly PaletteRow[] {
  const { shell } = services;
  const terms = toTerms(query);
  const holdsAll = (text: string): boolean => {
    const folded = foldText(text);
    return terms.every((term) => folded.includes(term));
  };
  const names = Object.keys(MENU_COMMANDS) as MenuCommand[];
  const commands = names
    // It is open; what was selected is not any more; and without a chat there is nothing to look through or to stop.
    .filter((name) => !["commands", "quote"].includes(name))
    .filter((name) => threadId !== null || !["find", "stop"].includes(name))
    .filter((name) => holdsAll(`${MENU_COMMANDS[name].label} ${WORDS[name] ?? ""}`))
    .map((name): PaletteRow => {
      const { label, accelerator } = { accelerator: undefined, ...MENU_COMMANDS[name] };
      return { key: name, label, accelerator, kind: "command", run: () => obey(services, name) };
    });
  const places: readonly (readonly [string, () => void])[] = [
    ...SETTINGS_TABS.map((tab) => [`Settings: ${tab}`, () => shell.openSettings({ tab })] as const),
    ["Usage", shell.openUsage],
    ["Runs", shell.openRuns],
    ["Bin", shell.openBin],
  ];
  const led = places
    .filter(([label]) => holdsAll(label))
    .map(([label, run]): PaletteRow => ({
      key: label,
      label,
      accelerator: undefined,
      kind: "command",
      run,
    }));
  const chats = sortByRecency(threads)
    .filter(({ title }) => holdsAll(title))
    .slice(0, MOST_CHATS)
    .map(({ id, title }): PaletteRow => ({
      key: id,
      label: title,
      accelerator: undefined,
      kind: "chat",
      run: () => shell.openThread(id),
    }));
  return [...commands, ...led, ...chats];
}
