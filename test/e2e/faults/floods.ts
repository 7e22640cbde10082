import { stream } from "../../fakes/faults/replies.ts";
import { answer, DONE, finish, text } from "../../fakes/faults/wire.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Row } from "./row.ts";

const PARAGRAPH = `${"lorem ipsum ".repeat(40).trim()}\n\n`;
const TWO_MEGABYTES = `${PARAGRAPH.repeat(Math.ceil(2_000_000 / PARAGRAPH.length))}The end.`;
const WORDS = Array.from(
  { length: 20_000 },
  (_, index) => `w${index}${index % 100 === 99 ? "\n\n" : " "}`,
);

/** More than a person could read, at once. */
export const FLOODS: readonly Row[] = [
  {
    name: "two megabytes in one event",
    replies: [stream(answer(TWO_MEGABYTES))],
    sees: { type: "answer", text: /lorem ipsum The end\.$/ },
    requests: 1,
  },
  {
    name: "twenty thousand events at once",
    replies: [stream(...WORDS.map(text), finish(), DONE)],
    sees: { type: "answer", text: /w19999$/ },
    copies: fingerprint(WORDS.join("")),
    requests: 1,
  },
];
