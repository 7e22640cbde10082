import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createThinkTags } from "../../../../../electron/agent/models/think-tags.ts";

function tellApart(pieces: readonly string[]) {
  const tags = createThinkTags();
  const told = [...pieces.map((piece) => tags.take(piece)), tags.end()];
  return {
    text: told.map(({ text }) => text).join(""),
    thoughts: told.map(({ thoughts }) => thoughts).join(""),
  };
}

describe("thoughts between tags", () => {
  it.each([
    "<|end|>",
    "<|start|>assistant",
    "<|channel|>final<|message|>",
    "<|START_RESPONSE|>",
    "<|begin_of_solution|>",
  ])("hold back no more of an answer than a mark is long, though it says %s by itself", (mark) => {
    const tags = createThinkTags();
    const told = ["Hello.\n", mark, " and", " the", " rest", ". More"].map((piece) =>
      tags.take(piece),
    );
    expect(told.map(({ text }) => text).join("")).toBe(`Hello.\n${mark} and the rest. More`);
    const template = createThinkTags();
    const behind = ["<|channel|>final<|message|>Hello.\n", mark, " and", " rest", ". More"].map(
      (piece) => template.take(piece).text,
    );
    expect(behind.join("")).toMatch(/^Hello\.\n and rest\. More$/);
  });

  it.each([
    ["<think>Two sums.</think>\n\n42", "42", "Two sums."],
    ["\n<think>\nTwo sums.\n</think>42", "42", "Two sums.\n"],
    ["<thinking>a</thinking>b", "b", "a"],
    ["[THINK]a[/THINK]b", "b", "a"],
    ["<think></think>42", "42", ""],
    ["<think>a</think><think>b</think>c", "c", "ab"],
    ["◁think▷a◁/think▷b", "b", "a"],
    ["<seed:think>a</seed:think>b", "b", "a"],
    ["<|START_THINKING|>a<|END_THINKING|><|START_RESPONSE|>b<|END_RESPONSE|>", "b", "a"],
    ["<|channel|>analysis<|message|>a<|channel|>final<|message|>b", "b", "a"],
    [
      "<|channel|>analysis<|message|>a < b<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>",
      "b",
      "a < b",
    ],
    ["<|channel|>final<|message|>b", "b", ""],
    ["Sure.\n<think>a</think>\n\nb", "Sure.\nb", "a"],
    ["Sure. <think>a</think>b", "Sure. b", "a"],
    ["`x`:\n\n<think>a</think>b", "`x`:\n\nb", "a"],
    ["```\ncode\n```\n<think>a</think>b", "```\ncode\n```\nb", "a"],
    ["<think>a</think>b\n<think>c</think>d", "b\nd", "ac"],
    ["<|channel>thought\na<channel|>b", "b", "a"],
    ["<think>never closed", "", "never closed"],
    ["<think>a < b</thin", "", "a < b</thin"],
    ["", "", ""],
    ["  \n", "  \n", ""],
  ])("of %j are told from the text, wherever it is cut", (answer, text, thoughts) => {
    expect(tellApart([answer])).toEqual({ text, thoughts });
    expect(tellApart(Array.from(answer))).toEqual({ text, thoughts });
    fc.assert(
      fc.property(fc.array(fc.nat(answer.length), { maxLength: 4 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), answer.length];
        const pieces = at.slice(1).map((end, index) => answer.slice(at[index], end));
        expect(tellApart(pieces)).toEqual({ text, thoughts });
      }),
    );
  });

  it.each([
    "Use `<think>` to open and `</think>` to close.",
    "```html\n<think>x</think>\n```",
    "The <think> tag opens them.",
    "Text.\n\n```\n<think>x</think>\n```\nMore.",
    "Text:\n\n    <think>indented code</think>",
    "One `<think>` and ``<think>`` more",
    "a <|return|> b",
    "1 < 2. <3 and [1] and ◁",
    "<thin> is no tag",
    "<b>bold</b>",
    "[THIN] air",
    "<",
  ])("are nothing of an answer that speaks of them: %j", (answer) => {
    expect(tellApart(Array.from(answer))).toEqual({ text: answer, thoughts: "" });
  });
});

describe("an end of thoughts whose beginning stands in the prompt", () => {
  const turnedOut = (pieces: readonly string[]) => {
    const tags = createThinkTags();
    const text = [...pieces.map((piece) => tags.take(piece)), tags.end()].map((told) => told.text);
    const end = tags.thoughtsEnd();
    const all = text.join("");
    return { text: all.slice(end ?? 0), thoughts: all.slice(0, end ?? 0) };
  };

  it.each([
    ["Two sums.\n</think>\n\n42", "42", "Two sums.\n"],
    ["Two sums</think>\n42", "42", "Two sums"],
    ["Two sums.</think>42", "42", "Two sums."],
    ["Two sums.\n[/THINK]42", "42", "Two sums.\n"],
    ["Two sums.\n◁/think▷42", "42", "Two sums.\n"],
    ["</think>\n\n42", "42", ""],
    ["Two sums make 42</think>42", "42", "Two sums make 42"],
    ["It is `x`. </think>b", "b", "It is `x`. "],
    ["a\n</think>b\n</think>c", "b\n</think>c", "a\n"],
    ["a<|END_THINKING|><|START_RESPONSE|>b<|END_RESPONSE|>", "b", "a"],
    ["My steps:\n1\n[BEGIN FINAL RESPONSE]\nb[END FINAL RESPONSE]", "b", "My steps:\n1\n"],
    ["`</think>` ends it.\n</think>\n42", "42", "`</think>` ends it.\n"],
    ["Two.\n</think>\n42\n</think>\n", "42\n</think>\n", "Two.\n"],
  ])("makes thoughts of %j, wherever it is cut", (answer, text, thoughts) => {
    expect(turnedOut([answer])).toEqual({ text, thoughts });
    expect(turnedOut(Array.from(answer))).toEqual({ text, thoughts });
  });

  it.each([
    "Close it with </think> and go on.",
    "The pair <think>x</think> is one.",
    "The end (</think>) is one.",
    "Use the mark “</think>”.",
    "The tag </think> ends them.",
    "Write `</think>`\nand go on.",
    "```\n</think>\n```\nMore.",
    "All of it is thoughts </think>",
  ])("is nothing of an answer that speaks of it: %j", (answer) => {
    expect(turnedOut(Array.from(answer))).toEqual({ text: answer, thoughts: "" });
  });

  it("is none behind thoughts that had a beginning", () => {
    expect(turnedOut(["<think>a</think>b.\n</think>\nc"]).text).toBe("b.\n</think>\nc");
  });
});

it("is nothing that white space or empty thoughts without end could hold up", () => {
  const tags = createThinkTags();
  const before = process.cpuUsage();
  let text = "";
  for (let count = 0; count < 20_000; count += 1) text += tags.take("\n").text;
  expect(text + tags.end().text).toBe("\n".repeat(20_000));
  expect(createThinkTags().take("<think></think>".repeat(20_000) + "x")).toEqual({
    text: "x",
    thoughts: "",
  });
  const long = createThinkTags();
  for (let count = 0; count < 20_000; count += 1) long.take("a < b. <b> ");
  long.take("<[".repeat(100_000));
  long.take("a <think> ".repeat(50_000));
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
});
