import { beforeEach, describe, expect, it, vi } from "vitest";
import { contextMenuItems } from "../../../../electron/app/context-menu.ts";

const { copied } = vi.hoisted(() => ({ copied: [] as string[] }));
vi.mock("electron", () => ({
  BrowserWindow: {},
  Menu: {},
  clipboard: { writeText: (text: string) => copied.push(text) },
}));

const did: string[] = [];
beforeEach(() => {
  did.length = 0;
  copied.length = 0;
});

/** The menu at a place that is like the given one. */
function menuAt(place: object) {
  return contextMenuItems(
    {
      linkURL: "",
      selectionText: "",
      isEditable: false,
      editFlags: { canCut: true, canCopy: true, canPaste: true, canSelectAll: true } as never,
      misspelledWord: "",
      dictionarySuggestions: [],
      ...place,
    },
    {
      replaceMisspelling: (word: string) => void did.push(`replace ${word}`),
      session: {
        addWordToSpellCheckerDictionary: (word: string) => did.push(`add ${word}`),
      } as never,
    },
    { openLink: (url) => void did.push(`open ${url}`), quote: () => void did.push("quote") },
  );
}
type Menu = ReturnType<typeof menuAt>;
const names = (menu: Menu) => menu.map(({ label, role, type }) => label ?? role ?? type);
const choose = (menu: Menu, label: string): void => {
  const click = menu.find((each) => each.label === label)?.click as (() => void) | undefined;
  click?.();
};

describe("the context menu", () => {
  it("offers nothing where there is nothing", () => {
    expect(menuAt({})).toEqual([]);
    expect(menuAt({ selectionText: "  \n" })).toEqual([]);
  });

  it("copies and quotes what is selected", () => {
    const menu = menuAt({ selectionText: "words" });
    expect(names(menu)).toEqual(["copy", "Quote"]);
    choose(menu, "Quote");
    expect(did).toEqual(["quote"]);
  });

  it("opens a link, and copies its address", () => {
    const menu = menuAt({ linkURL: "https://example.com/a", selectionText: "words" });
    expect(names(menu)).toEqual(["Open Link", "Copy Link Address", "separator", "copy", "Quote"]);
    choose(menu, "Open Link");
    choose(menu, "Copy Link Address");
    expect(did).toEqual(["open https://example.com/a"]);
    expect(copied).toEqual(["https://example.com/a"]);
  });

  it.each(["app://bundle/index.html#/chat/1", "file:///etc/passwd", "javascript:alert(1)"])(
    "knows no link to %s",
    (linkURL) => {
      expect(menuAt({ linkURL })).toEqual([]);
    },
  );

  it("edits in a field, as far as the field can", () => {
    const editFlags = { canCut: false, canCopy: false, canPaste: true, canSelectAll: true };
    expect(menuAt({ isEditable: true, editFlags })).toEqual([
      { role: "cut", enabled: false },
      { role: "copy", enabled: false },
      { role: "paste", enabled: true },
      { role: "selectAll", enabled: true },
    ]);
  });

  it("suggests other words for a misspelt one, or learns it", () => {
    const word = { isEditable: true, misspelledWord: "teh" };
    const menu = menuAt({ ...word, dictionarySuggestions: ["the", "ten"] });
    expect(names(menu).slice(0, 4)).toEqual(["the", "ten", "Add to Dictionary", "separator"]);
    choose(menu, "the");
    choose(menu, "Add to Dictionary");
    expect(did).toEqual(["replace the", "add teh"]);
    expect(names(menuAt(word)).slice(0, 2)).toEqual(["No Suggestions", "Add to Dictionary"]);
  });
});
