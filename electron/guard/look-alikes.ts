/**
 * Letters that look like a Latin one and that compatibility normalisation (NFKD) leaves alone.
 *
 * Source: Unicode Technical Standard 39, confusables.txt; only the letters that occur in attacks on words are kept, as
 * the whole table would also fold what people really write.
 */
const PAIRS = {
  // Cyrillic
  а: "a",
  в: "b",
  с: "c",
  ԁ: "d",
  е: "e",
  ғ: "f",
  ԍ: "g",
  н: "h",
  һ: "h",
  і: "i",
  ј: "j",
  к: "k",
  ӏ: "l",
  м: "m",
  п: "n",
  о: "o",
  р: "p",
  ԛ: "q",
  г: "r",
  ѕ: "s",
  т: "t",
  ц: "u",
  ѵ: "v",
  ѡ: "w",
  ԝ: "w",
  х: "x",
  у: "y",
  // Greek
  α: "a",
  β: "b",
  ε: "e",
  η: "n",
  ι: "i",
  κ: "k",
  ν: "v",
  ο: "o",
  ρ: "p",
  σ: "o",
  τ: "t",
  υ: "u",
  χ: "x",
  ω: "w",
  γ: "y",
  // Armenian
  ո: "n",
  ս: "u",
  օ: "o",
  հ: "h",
  ց: "g",
  զ: "q",
  // Cherokee, as lower case
  ꭰ: "d",
  ꭱ: "r",
  ꭲ: "t",
  ꭵ: "i",
  ꮃ: "w",
  ꮪ: "s",
  ꮩ: "v",
} as const;

/** Look-alikes from other alphabets: only to be folded in a word that also holds Latin letters. */
export const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(Object.entries(PAIRS));

/** Digits and signs that stand for letters inside a word. */
export const LEET: ReadonlyMap<string, string> = new Map([
  ["0", "o"],
  ["1", "i"],
  ["3", "e"],
  ["4", "a"],
  ["5", "s"],
  ["7", "t"],
  ["@", "a"],
  ["$", "s"],
]);

/** Latin letters in another dress that NFKD does not undo: small capitals, strokes, ligatures. */
export const LATIN_VARIANTS: ReadonlyMap<string, string> = new Map([
  ...Array.from("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", (letter, index): [string, string] => [
    letter,
    "abcdefghijklmnoprstuvwyz".charAt(index),
  ]),
  ["ı", "i"],
  ["ɩ", "i"],
  ["ɡ", "g"],
  ["ɑ", "a"],
  ["ł", "l"],
  ["ø", "o"],
  ["đ", "d"],
  ["ð", "d"],
  ["ħ", "h"],
  ["ŧ", "t"],
  ["ß", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
]);
