import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinEvents } from "../../../../../electron/agent/models/join-events.ts";

interface Choice {
  readonly delta: Readonly<Record<string, unknown>>;
  readonly finish_reason: string | null;
}

const event = (delta: Choice["delta"], rest: object = {}): string =>
  `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta, finish_reason: null }], ...rest })}\n\n`;
const join = (text: string): string => Buffer.from(joinEvents(Buffer.from(text))).toString();
/** What came in an earlier read ends here, so that the events after it are whole. */
const BEGUN = '"}\n\n';

describe("joinEvents", () => {
  it("makes one event of neighbours that add to one text", () => {
    const said = ["a ", 'quote " and \\', "\nline", "é\u{1f642}"];
    expect(join(BEGUN + said.map((content) => event({ content })).join(""))).toBe(
      BEGUN + event({ content: said.join("") }),
    );
    expect(
      join(BEGUN + event({ reasoning_content: "a" }) + event({ reasoning_content: "b" })),
    ).toBe(BEGUN + event({ reasoning_content: "ab" }));
    const call = (args: string): string =>
      event({ tool_calls: [{ index: 0, function: { arguments: args } }] });
    expect(join(BEGUN + call('{"a') + call('":1}'))).toBe(BEGUN + call('{"a":1}'));
  });

  it("says a text as often as it came, though an empty one stands beside it", () => {
    const thought = (reasoning: string): string => event({ content: "", reasoning });
    expect(join(BEGUN + thought("ha").repeat(2) + thought("!"))).toBe(BEGUN + thought("haha!"));
    const call = (args: string): string =>
      event({ content: "", tool_calls: [{ index: 0, function: { arguments: args } }] });
    expect(join(BEGUN + call("10") + call("0").repeat(2))).toBe(BEGUN + call("1000"));
  });

  it.each(["\0", "\n", "\t", "\\q", "\\u12", "\\"])(
    "lets no text be lost with one that is no JSON: %j",
    (fault) => {
      const whole = event({ content: "kept " });
      const broken = event({ content: "b" }).replace('"b"', `"b${fault}"`);
      expect(join(BEGUN + whole + broken + whole)).toBe(BEGUN + whole + broken + whole);
    },
  );

  it("looks past the padding of OpenAI, and leaves it out", () => {
    const padded = ["a", "b"].map((content) => event({ content }, { obfuscation: `${content}x` }));
    expect(join(BEGUN + padded.join(""))).toBe(BEGUN + event({ content: "ab" }));
    const quoted = event({ content: ',"obfuscation":"a"' });
    expect(join(BEGUN + quoted + quoted)).toBe(
      BEGUN + event({ content: ',"obfuscation":"a","obfuscation":"a"' }),
    );
  });

  it.each([
    ["a single event", event({ content: "a" })],
    [
      "the first, which may have been named before",
      event({ content: "a" }) + event({ content: "b" }),
    ],
    ["what a read cut off", `tail"}\n\n${event({ content: "a" })}data: {"choices":[{"delta":{"con`],
    [
      "other fields that differ",
      BEGUN + event({ content: "a" }, { n: 1 }) + event({ content: "b" }, { n: 2 }),
    ],
    ["another kind of text", BEGUN + event({ content: "a" }) + event({ reasoning: "b" })],
    [
      "the same thought twice beside words",
      BEGUN + event({ content: "a", reasoning: "ha" }) + event({ content: "b", reasoning: "ha" }),
    ],
    [
      "a thought before or behind the words, after words alone",
      BEGUN +
        event({ content: "a" }) +
        event({ reasoning: "ha", content: "b" }).repeat(2) +
        event({ content: "c", reasoning: "ha" }).repeat(2),
    ],
    [
      "the same piece of two calls at once",
      BEGUN +
        event({
          tool_calls: [
            { index: 0, function: { arguments: "1" } },
            { index: 1, function: { arguments: "0" } },
          ],
        }).repeat(2),
    ],
    [
      "named events",
      `${BEGUN}event: x\ndata: {"content":"a"}\n\nevent: x\ndata: {"content":"b"}\n\n`,
    ],
    [
      "lines that end as on Windows",
      (BEGUN + event({ content: "a" }) + event({ content: "b" })).replaceAll("\n", "\r\n"),
    ],
    ["bytes that are no text", BEGUN + '\ndata: {"content":"a\n\ndata: {"content":"b\n\n\n\n'],
  ])("leaves alone %s", (_, read) => {
    const bytes = Buffer.from(read);
    expect(joinEvents(bytes)).toBe(bytes);
  });

  it("changes nothing but where events end, wherever a read does", () => {
    const delta = fc.oneof(
      fc.record({ content: fc.string({ unit: "binary", maxLength: 6 }) }),
      fc.record({
        content: fc.string({
          unit: fc.constantFrom('"', "\\", "{", "}", ":", ",", "\n", "é"),
          maxLength: 6,
        }),
      }),
      fc.record({ reasoning_content: fc.string({ maxLength: 4 }) }),
      fc.record({ content: fc.constant(null), arguments: fc.string({ maxLength: 4 }) }),
      fc.record({ role: fc.constant("assistant"), content: fc.string({ maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(delta, fc.nat(8)), { maxLength: 30 }),
        fc.array(fc.nat(400), { maxLength: 8 }),
        (deltas, lengths) => {
          const wire = deltas
            .map(([each, n]) => event(each, n === 0 ? { usage: { total_tokens: 1 } } : padding(n)))
            .join("");
          const joined = cut(Buffer.from(wire), lengths).map((read) => joinEvents(read));
          expect(toScript(Buffer.concat(joined).toString())).toEqual(toScript(wire));
        },
      ),
    );
  });
});

const padding = (length: number): object => (length > 4 ? { obfuscation: "x".repeat(length) } : {});

/** Pieces of such lengths, and the rest. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  let at = 0;
  const pieces = lengths.map((length) => bytes.subarray(at, (at += length)));
  return [...pieces, bytes.subarray(at)];
}

/** Every event as it was meant, with the text of neighbours of one kind as one. */
function toScript(wire: string): string[] {
  const script: [kind: string, text: string][] = [];
  for (const record of wire.split("\n\n").filter((each) => each !== "")) {
    const { choices, ...others } = JSON.parse(record.replace("data: ", "")) as {
      choices: Choice[];
    };
    const rest = { ...others, obfuscation: undefined };
    const texts: string[] = [];
    const fields = Object.entries(choices[0]?.delta ?? {}).map(([name, value]) => {
      if (typeof value === "string" && name !== "role") texts.push(value);
      return name;
    });
    const kind = JSON.stringify([fields, rest]);
    const last = script.at(-1);
    if (last?.[0] === kind) last[1] += texts.join("");
    else script.push([kind, texts.join("")]);
  }
  return script.map((each) => each.join(": "));
}
