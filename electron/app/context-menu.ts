import { BrowserWindow, Menu, type WebContents } from "electron";

/** Copy and paste where a person expects them: on the right mouse button. */
export function installContextMenu(contents: WebContents): void {
  contents.on("context-menu", (_event, { isEditable, selectionText, editFlags }) => {
    const template = isEditable
      ? ([
          { role: "cut", enabled: editFlags.canCut },
          { role: "copy", enabled: editFlags.canCopy },
          { role: "paste", enabled: editFlags.canPaste },
          { type: "separator" },
          { role: "selectAll" },
        ] as const)
      : ([{ role: "copy" }] as const);
    if (!isEditable && selectionText === "") return;
    const window = BrowserWindow.fromWebContents(contents);
    Menu.buildFromTemplate([...template]).popup(window === null ? {} : { window });
  });
}
