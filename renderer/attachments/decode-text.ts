/** How much of a file is looked at to tell its encoding, in bytes. */
const SAMPLE_BYTES = 64_000;

/**
 * Reads the text of a file of any encoding: what its first bytes say it is, else UTF-8 where all of it is that, else
 * UTF-16 where every other byte is zero, else whichever of the encodings people still have gives the likeliest text.
 *
 * @returns undefined for what is no text.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return decode(bytes, marked);
  const utf16 = unmarkedUtf16(bytes);
  if (utf16 !== undefined) return decode(bytes, utf16);
  if (isBinary(bytes)) return undefined;
  return decode(bytes, "utf-8") ?? decode(bytes, likeliest(bytes));
}

/** @returns undefined where the bytes are not of this encoding, or hold what no text does. */
function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function markedEncoding([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** Text of two bytes a unit shows by its spaces and line ends, whatever its script: their other byte is zero. */
function unmarkedUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes.length < 4 || bytes.length % 2 !== 0) return undefined;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let [little, big, zeros] = [0, 0, 0];
  for (let at = 0; at + 1 < sample.length; at += 2) {
    const [even, odd] = [sample[at] ?? 0, sample[at + 1] ?? 0];
    if (even === 0 && odd === 0) return undefined;
    if (odd === 0 && isPlain(even)) little += 1;
    if (even === 0 && isPlain(odd)) big += 1;
    if (even === 0 || odd === 0) zeros += 1;
  }
  const units = sample.length / 2;
  // Below one in fifty there are not even spaces and line ends.
  if (Math.max(little, big) < units / 50 || Math.max(little, big) < zeros * 0.9) return undefined;
  return little >= big ? "utf-16le" : "utf-16be";
}

const isPlain = (byte: number): boolean =>
  (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;

/** How files begin that may hold no zero for a while: pictures that were cut off, archives, PDF, older Office. */
const SIGNATURES = [
  "\u0089PNG",
  "\u00ff\u00d8\u00ff",
  "%PDF-",
  "PK\u0003\u0004",
  "\u001f\u008b",
  "Rar!",
  "7z\u00bc\u00af",
  "\u00d0\u00cf\u0011\u00e0",
] as const;

/** A known beginning, zeros, or many characters that only steer machines. */
function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  if (sample.includes(0) || SIGNATURES.some((each) => start.startsWith(each))) return true;
  const steering = sample.reduce(
    (sum, byte) => sum + (byte < 0x20 && !isPlain(byte) && byte !== 12 && byte !== 27 ? 1 : 0),
    0,
  );
  return steering > sample.length / 100;
}

/** In the order in which they win where two are as likely. */
const OLDER = [
  "shift_jis",
  "gb18030",
  "big5",
  "euc-kr",
  "euc-jp",
  "windows-1251",
  "windows-1252",
] as const;

/**
 * The encoding under which the text reads best. The ones of two bytes a character refuse most of what is not theirs; the
 * others take every byte, and are told apart by which letters they make of it.
 */
function likeliest(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let best = { encoding: "windows-1252", score: -Infinity };
  for (const encoding of OLDER) {
    const text = new TextDecoder(encoding).decode(sample);
    const score = likelihood(text);
    if (score > best.score) best = { encoding, score };
  }
  return best.encoding;
}

/** Kana, the most usual Han characters, Hangul and letters in words speak for an encoding; what cannot be, against it. */
function likelihood(text: string): number {
  const foreign = text.match(/[^\0-\u007f]/gu)?.length ?? 0;
  if (foreign === 0) return 0;
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const wrong = count(/[\ufffd\u0080-\u009f\ue000-\uf8ff]/gu);
  // Half-width kana is what other encodings look like in Shift_JIS.
  const unlikely = count(/[\uff61-\uff9f]/gu) + count(/[\u3400-\u4dbf\u{20000}-\u{2ffff}]/gu);
  const kana = count(/[\u3040-\u30ff]/gu);
  const usual = count(USUAL_HAN);
  const han = count(/[\u4e00-\u9fff]/gu);
  const hangul = count(/[\uac00-\ud7a3]/gu);
  const punctuation = count(/[\u3000-\u3002\uff0c\uff01\uff1f]/gu);
  // A letter beyond ASCII within a word of its own script, in the case that words have.
  const latin = count(
    /(?<=[a-z])[ß-öø-ÿœšž](?![A-Z])|(?<![a-z])[À-ÖØ-ÞŒŠŽ](?=[a-z])|[“”‘’–—…€«»„]/gu,
  );
  const cyrillic = count(/[а-яё]{2,}/gu) > 0 ? count(/(?<![А-Я])[а-яё]|(?<![а-яА-Я])[А-Я]/gu) : 0;
  const good =
    kana + hangul * 0.9 + usual * 1.2 + (han - usual) * 0.35 + punctuation + latin + cyrillic * 0.8;
  return (good - wrong * 10 - unlikely * 2) / foreign;
}

/** The characters that make up about half of any modern Chinese or Japanese text. */
const USUAL_HAN =
  /[的一是不了在人有我他这個个中大来上国和地到以说時时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日者意無无此已公本語语年月会社東京時間年人見出生国學長問題說話這們來對為發後過從樣還進經麼現當沒動開實]/gu;
