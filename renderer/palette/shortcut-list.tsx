import { MENU_COMMANDS } from "../../shared/menu-commands.ts";
import { useSendKey } from "../composer/use-send-key.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Dialog } from "../ui/dialog.tsx";
import { formatShortcut } from "./format-shortcut.ts";

type Group = readonly [title: string, keys: readonly (readonly [keys: string, what: string])[]];

/** Of the menu, what is done without a command of the page. */
const OTHERS = [
  ["CmdOrCtrl+Shift+N", "New Window"],
  ["CmdOrCtrl+P", "Print…"],
] as const;

const messageBox = (sendKey: ReturnType<typeof useSendKey>, isMac: boolean): Group => [
  "Message box",
  [
    [
      sendKey === "enter" ? "Enter" : formatShortcut("CmdOrCtrl+Enter", isMac),
      "Send, or queue while an answer is written",
    ],
    [sendKey === "enter" ? "Shift+Enter" : "Enter", "New line"],
    ["Esc", "Stop the answer, in an empty box"],
    ["↑", "Edit your last message, in an empty box"],
    ["Page Up, Page Down, Home, End", "Scroll the messages, in an empty box"],
  ],
];

/** What other parts of the page do with their own keys; each hears them itself. */
const KEYS: readonly Group[] = [
  [
    "Conversations",
    [
      ["↑, ↓, Home, End", "Move through the list"],
      ["→", "Open the menu button of a chat"],
      ["F2", "Rename"],
      ["Delete", "Move to the bin"],
    ],
  ],
  [
    "Find in chat",
    [
      ["Enter", "Next match"],
      ["Shift+Enter", "Previous match"],
      ["Esc", "Close"],
    ],
  ],
];

/** Every shortcut there is. */
export function ShortcutList() {
  const { shell, appInfo } = useServices();
  const isMac = useStore(appInfo, (info) => info?.platform === "darwin");
  const menu = Object.values(MENU_COMMANDS).flatMap((item): (readonly [string, string])[] =>
    "accelerator" in item ? [[formatShortcut(item.accelerator, isMac), item.label]] : [],
  );
  const others = OTHERS.map(([keys, what]) => [formatShortcut(keys, isMac), what] as const);
  const groups: readonly Group[] = [
    ["Everywhere", [...menu, ...others]],
    messageBox(useSendKey(), isMac),
    ...KEYS,
  ];
  return (
    <Dialog title="Keyboard shortcuts" onClose={shell.closeDialog}>
      <div className="grid gap-6 overflow-y-auto p-4 text-sm min-[560px]:grid-cols-2">
        {groups.map(([title, keys]) => (
          <section key={title}>
            <h3 className="pb-1 font-medium">{title}</h3>
            <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5">
              {keys.map(([key, label]) => (
                <div key={label} className="contents">
                  <dt className="text-text-muted">{label}</dt>
                  <dd>
                    <kbd className="font-sans text-xs">{key}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
