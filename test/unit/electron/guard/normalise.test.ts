import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise } from "../../../../electron/guard/normalise.ts";

const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }));

describe("normalise", () => {
  it.each([
    ["plain text, as it is", "plain text, as it is"],
    ["UPPER and ﬁne ﬀ", "upper and fine ff"],
    ["ｆｕｌｌ ｗｉｄｔｈ", "full width"],
    ["𝐛𝐨𝐥𝐝 𝓈𝒸𝓇𝒾𝓅𝓉", "bold script"],
    ["ⓒⓘⓡⓒⓛⓔⓓ 🅝🅔🅖 🆂🆀", "circled neg sq"],
    ["sᴍᴀʟʟ ᴄᴀᴘꜱ", "small caps"],
    ["crème brûlée, Größe, naïve", "creme brulee, grosse, naive"],
    ["zero\u200bwidth\u2060\ufeff", "zerowidth"],
    ["soft\u00adhyphen", "softhyphen"],
    ["\u202ebidi\u202c\u2066", "bidi"],
    ["tag\u{e0041}\u{e007f}s", "tags"],
    ["z\u0323\u0301a\u0335l\u0489go", "zalgo"],
    ["aa\u00a0bb\u2003cc\tdd", "aa bb cc dd"],
    ["one\r\ntwo\u2028three", "one \ntwo\nthree"],
    ["don’t “say” it", "don't “say” it"],
    // Look-alikes only in words that are Latin otherwise
    ["раураl", "paypal"],
    ["Привет, как дела", "привет, как дела"],
    ["αβγ", "αβγ"],
    ["pαper", "paper"],
    // Digits only in words
    ["1gn0r3 17 r00ms", "ignore 17 rooms"],
    ["2024 and 3.14", "2024 and 3.14"],
    // Formatting
    ["**bold** _it_ ~~gone~~ **in**side", "bold it gone inside"],
    ["snake_case_name", "snake_case_name"],
    ["in<b>li</b>ne <span class='x'>tag</span>", "inline tag"],
    ["<system>kept</system> a < b", "<system>kept</system> a < b"],
    // Letters spaced out
    ["h e l l o   y o u", "hello   you"],
    ["h.e.l.l.o", "hello"],
    ["h-e-l-l-o there", "hello there"],
    ["plan a b of it", "plan a b of it"],
    ["a b c of it", "abc of it"],
    // Scripts without case are left as they are written
    ["我 喜 欢 你", "我 喜 欢 你"],
    ["한국어", "한국어"],
  ])("reads %j as %j", (original, read) => {
    expect(normalise(original).text).toBe(read);
  });

  it("knows where each character was", () => {
    const original = "x \u200bＩ\u0301g<b>n</b> y";
    const { text, starts, ends } = normalise(original);
    const at = text.indexOf("ign");
    expect(original.slice(starts[at], ends[at])).toBe("Ｉ");
    expect(original.slice(starts[at], ends[at + 2])).toBe("Ｉ\u0301g<b>n");
  });

  it("points every character back into the original, in order, never into half of one", () => {
    fc.assert(
      fc.property(anyText, (original) => {
        const { text, starts, ends } = normalise(original);
        expect(starts).toHaveLength(text.length);
        expect(ends).toHaveLength(text.length);
        for (let index = 0; index < text.length; index += 1) {
          const [start, end] = [starts[index]!, ends[index]!];
          expect(start).toBeGreaterThanOrEqual(starts[index - 1] ?? 0);
          expect(end).toBeLessThanOrEqual(original.length);
          expect(Array.from(original.slice(start, end))).toHaveLength(1);
        }
      }),
    );
  });

  it("reads a text the same wherever words are put together from its parts", () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const whole = normalise(`${one}\n\n${other}`).text;
        expect(whole).toBe(`${normalise(one).text}\n\n${normalise(other).text}`);
      }),
    );
  });

  it("grows with its input and no more", () => {
    const pattern = "I g n o r e <b>аll</b> pr3vious *things*\u200b ";
    const read = normalise(pattern.repeat(1_000)).text;
    expect(read).toBe(normalise(pattern).text.repeat(1_000));
  });
});
