import {
  BrowserWindow,
  clipboard,
  Menu,
  type ContextMenuParams,
  type MenuItemConstructorOptions,
  type WebContents,
} from "electron";
import { toExternalLink } from "./external-link.ts";

export interface ContextMenuActions {
  /** Opens a link in the system's browser. */
  readonly openLink: (url: string) => void;
  /** Puts what is selected on the page into the message box, as a quotation. */
  readonly quote: () => void;
}

type Params = Pick<
  ContextMenuParams,
  | "linkURL"
  | "selectionText"
  | "isEditable"
  | "editFlags"
  | "misspelledWord"
  | "dictionarySuggestions"
>;

const SEPARATOR: MenuItemConstructorOptions = { type: "separator" };

/** What the right mouse button offers at a place of the page; nothing where there is nothing to offer. */
export function contextMenuItems(
  params: Params,
  contents: Pick<WebContents, "replaceMisspelling" | "session">,
  { openLink, quote }: ContextMenuActions,
): readonly MenuItemConstructorOptions[] {
  const { isEditable, editFlags, misspelledWord } = params;
  // The page's own links, as to another chat, lead nowhere outside of it.
  const link = toExternalLink(params.linkURL);
  const spelling: MenuItemConstructorOptions[] =
    misspelledWord === ""
      ? []
      : [
          ...params.dictionarySuggestions.map((word) => ({
            label: word,
            click: () => contents.replaceMisspelling(word),
          })),
          ...(params.dictionarySuggestions.length === 0
            ? [{ label: "No Suggestions", enabled: false }]
            : []),
          {
            label: "Add to Dictionary",
            click: () => void contents.session.addWordToSpellCheckerDictionary(misspelledWord),
          },
        ];
  const links: MenuItemConstructorOptions[] =
    link === undefined
      ? []
      : [
          { label: "Open Link", click: () => openLink(link) },
          { label: "Copy Link Address", click: () => void clipboard.writeText(link) },
        ];
  const hasSelection = params.selectionText.trim() !== "";
  const text: MenuItemConstructorOptions[] = isEditable
    ? [
        { role: "cut", enabled: editFlags.canCut },
        { role: "copy", enabled: editFlags.canCopy },
        { role: "paste", enabled: editFlags.canPaste },
        { role: "selectAll", enabled: editFlags.canSelectAll },
      ]
    : hasSelection
      ? [{ role: "copy" }, { label: "Quote", click: quote }]
      : [];
  return [spelling, links, text]
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : [SEPARATOR, ...group]));
}

/** @param actions what the menu of a window does outside of it. */
export function installContextMenu(contents: WebContents, actions: ContextMenuActions): void {
  contents.on("context-menu", (_event, params) => {
    const items = contextMenuItems(params, contents, actions);
    if (items.length === 0) return;
    const window = BrowserWindow.fromWebContents(contents);
    Menu.buildFromTemplate([...items]).popup(window === null ? {} : { window });
  });
}
