import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens } from "../../../../../electron/agent/pricing/estimate-tokens.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../../../../${path}`, import.meta.url), "utf8");

/** What OpenAI's o200k_base tokeniser makes of them (js-tiktoken 1.0, November 2026). */
const COUNTED: readonly (readonly [name: string, text: string, tokens: number])[] = [
  [
    "English",
    "Truth lives in SQLite rows (threads, messages as a tree, runs, trace events). Checkpoints grow quadratically, so they are kept only while a run is unfinished: that is what lets an approval or a crash be resumed.",
    47,
  ],
  [
    "TypeScript",
    "export function share(total: number, percent: number): number {\n  if (!Number.isFinite(total)) throw new RangeError(`No total: ${total}`);\n  return (total * percent) / 100;\n}\n",
    44,
  ],
  [
    "JSON",
    '{"id":"chatcmpl-9","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}],"usage":null}',
    40,
  ],
  [
    "German",
    "Die Behörde hat gestern mitgeteilt, dass die Geschwindigkeitsbegrenzung auf der Bundesstraße ab kommendem Montag wieder aufgehoben wird.",
    29,
  ],
  [
    "Chinese",
    "人工智能正在迅速改变我们的生活方式。许多人担心它会取代工作岗位，但也有人认为它会创造新的机会。",
    30,
  ],
  [
    "Japanese",
    "人工知能は私たちの生活を急速に変えています。今日は天気がいいので、公園に散歩に行きましょう。",
    34,
  ],
  [
    "Korean",
    "인공지능은 우리의 생활 방식을 빠르게 바꾸고 있습니다. 오늘은 날씨가 좋으니 공원으로 산책을 갑시다.",
    33,
  ],
  [
    "Russian",
    "Искусственный интеллект быстро меняет наш образ жизни. Сегодня хорошая погода, пойдём гулять в парк.",
    26,
  ],
  [
    "Arabic",
    "الذكاء الاصطناعي يغير أسلوب حياتنا بسرعة. الطقس جميل اليوم، فلنذهب في نزهة إلى الحديقة.",
    31,
  ],
  ["Hindi", "कृत्रिम बुद्धिमत्ता हमारे जीवन को तेज़ी से बदल रही है। आज मौसम अच्छा है, चलो पार्क में टहलने चलें।", 33],
  ["Thai", "ปัญญาประดิษฐ์กำลังเปลี่ยนแปลงวิถีชีวิตของเราอย่างรวดเร็ว วันนี้อากาศดี ไปเดินเล่นที่สวนกันเถอะ", 40],
  ["emoji", "🎉🚀 Great job! 🔥🔥 Let's go 👍🏽 and then 🇩🇪 again", 22],
  [
    "Base64",
    "ZXhwb3J0IGZ1bmN0aW9uIHNoYXJlKHRvdGFsOiBudW1iZXIsIHBlcmNlbnQ6IG51bWJlcik6IG51bWJlciB7CiAgcmV0dXJuICh0b3RhbCAqIHBlcmNlbnQpIC8gMTAwOwp9Cg==",
    89,
  ],
];

describe("estimateTokens", () => {
  it.each(COUNTED)("is near what was counted: %s", (_script, text, tokens) => {
    expect(Math.abs(estimateTokens(text) / tokens - 1)).toBeLessThan(0.35);
  });

  it("knows a long text by samples as well as a short one in whole", () => {
    const page = read("docs/decisions/0003-runs-belong-to-main.md");
    const book = page.repeat(400);
    expect(book.length).toBeGreaterThan(400_000);
    expect(Math.abs(estimateTokens(book) / (estimateTokens(page) * 400) - 1)).toBeLessThan(0.1);
  });

  it("is a whole number, and none only for nothing", () => {
    expect(estimateTokens("")).toBe(0);
    expect(estimateTokens("\n")).toBeGreaterThanOrEqual(0);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const tokens = estimateTokens(text);
        expect(Number.isSafeInteger(tokens)).toBe(true);
        expect(tokens).toBeGreaterThanOrEqual(text.trim() === "" ? 0 : 1);
      }),
    );
  });
});
