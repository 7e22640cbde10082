/**
 * Chromium under CDP checks no spelling, so a run names its mistakes: `PARLEY_STANDIN_MISSPELLED="teh=the,ten;wrod=word"`.
 */
const misspelled = new Map(
  (process.env["PARLEY_STANDIN_MISSPELLED"] ?? "")
    .split(";")
    .filter(Boolean)
    .map((each) => {
      const [word = "", suggestions = ""] = each.split("=");
      return [word, suggestions.split(",").filter(Boolean)] as const;
    }),
);

/** What to write instead; undefined for a word that is right. */
export function suggestionsFor(word: string): readonly string[] | undefined {
  return misspelled.get(word);
}

/** Runs in the page: selects the word that the caret of a text field is in. */
export const SELECT_WORD = `(() => {
  const field = document.activeElement;
  if (typeof field?.selectionStart !== "number") return;
  const before = /[\\p{L}\\p{M}'’]*$/u.exec(field.value.slice(0, field.selectionStart))[0].length;
  const after = /^[\\p{L}\\p{M}'’]*/u.exec(field.value.slice(field.selectionStart))[0].length;
  field.setSelectionRange(field.selectionStart - before, field.selectionStart + after);
})()`;
