import { describe, expect, it } from "vitest";
import { decodeText } from "../../../../renderer/attachments/decode-text.ts";

const utf16 = (text: string, isBig = false): Uint8Array => {
  const little = Buffer.from(text, "utf16le");
  return new Uint8Array(isBig ? little.swap16() : little);
};
const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

/** Bytes of an older encoding, found by asking the decoder for every pair: Node writes none of them. */
function encode(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const table = new Map<string, readonly number[]>();
  for (let one = 0; one < 256; one += 1) {
    const single = decoder.decode(Uint8Array.of(one));
    if (single.length === 1 && single !== "\ufffd") table.set(single, [one]);
  }
  for (let one = 0x81; one < 0xff; one += 1) {
    for (let two = 0x40; two < 0xff; two += 1) {
      const pair = decoder.decode(Uint8Array.of(one, two));
      if (pair.length === 1 && pair !== "\ufffd" && !table.has(pair)) table.set(pair, [one, two]);
    }
  }
  return Uint8Array.from(Array.from(text).flatMap((letter) => table.get(letter) ?? []));
}

const GERMAN = "Größe: „fünf“ Straßen – über 20 € für Äpfel und Öl";
const FRENCH = "Déjà vu à l’école, où l’été était très chaud. Ça coûte 12 € ?";
const RUSSIAN = "Съешь ещё этих мягких французских булок, да выпей чаю.";
const JAPANESE = "これは日本語のテキストです。カタカナも漢字もあります。";
const CHINESE = "这是一个用中文写的文件,我们在这里说明所有的问题。";
const TRADITIONAL = "這是一個用中文寫的檔案,我們在這裡說明所有的問題。";
const KOREAN = "이것은 한국어로 쓴 글입니다. 모든 문제를 설명합니다.";

describe("decodeText", () => {
  it("reads what says what it is by its first bytes", () => {
    expect(decodeText(base64("77u/R3LDtsOfZQ=="))).toBe("Größe");
    expect(decodeText(utf16(`\ufeff${GERMAN}`))).toBe(GERMAN);
    expect(decodeText(utf16(`\ufeff${JAPANESE}`, true))).toBe(JAPANESE);
  });

  it("reads UTF-16 that does not say so", () => {
    const csv = "name;betrag\r\nMüller;12\r\nGröße;13\r\n";
    expect(decodeText(utf16(csv))).toBe(csv);
    expect(decodeText(utf16(csv, true))).toBe(csv);
    const mixed = `${JAPANESE} and some English words\r\n`.repeat(3);
    expect(decodeText(utf16(mixed))).toBe(mixed);
  });

  it.each([
    ["windows-1252", GERMAN],
    ["windows-1252", FRENCH],
    ["windows-1252", "Ein Café in Zürich"],
    ["windows-1252", "Preis: 20 € "],
    ["windows-1251", RUSSIAN],
    ["shift_jis", JAPANESE],
    ["euc-jp", JAPANESE],
    ["gb18030", CHINESE],
    ["big5", TRADITIONAL],
    ["euc-kr", KOREAN],
  ])("reads %s", (encoding, text) => {
    const whole = `id,name\n${text}\n`;
    expect(decodeText(encode(whole, encoding))).toBe(whole);
  });

  it("prefers UTF-8 wherever the bytes are that", () => {
    for (const text of [GERMAN, RUSSIAN, JAPANESE, CHINESE, KOREAN, "plain ASCII"]) {
      expect(decodeText(new TextEncoder().encode(text))).toBe(text);
    }
  });

  it("takes nothing binary for text", () => {
    const zip = base64("UEsDBBQAAAAIAAAAIQBQSwMEFAAAAAgAAAAhAA==");
    const elf = base64("f0VMRgIBAQAAAAAAAAAAAAMAPgABAAAA");
    const noise = Uint8Array.from({ length: 4_000 }, (_, at) => (at * 7_919 + (at >> 3)) % 256);
    for (const file of [zip, elf, noise, new Uint8Array(64)]) {
      expect(decodeText(file)).toBeUndefined();
    }
  });
});
