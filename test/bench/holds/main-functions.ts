import { joinEvents } from "../../../electron/agent/models/join-events.ts";
import { estimateTokens } from "../../../electron/agent/pricing/estimate-tokens.ts";
import { markAsData, withoutData } from "../../../electron/guard/untrusted-data.ts";
import { hideHome } from "../../../electron/observability/hide-home.ts";
import { redactPersonal } from "../../../electron/observability/scrub/redact-personal.ts";
import { detectSteps } from "../../../electron/guard/detect-injection.ts";
import { PIECE_LENGTH } from "../../../electron/guard/inspect-text.ts";
import { titleFromText } from "../../../electron/store/title-from-text.ts";
import { toSearch } from "../../../electron/store/to-search.ts";
import { withoutCredentials } from "../../../shared/credentials.ts";
import { fitJson } from "../../../shared/fit-json.ts";
import { toCopiedText } from "../../../shared/foreign-text.ts";
import { cutSnippet } from "../../../shared/search-match.ts";
import { repeat, WORST_ANSWERS, type WorstInput } from "./worst-answers.ts";

/** One of main's functions that reads what others wrote. */
interface MainFunction {
  readonly name: string;
  /** As much as it is given at once, in UTF-16 units. */
  readonly length: number;
  /** What it does between two turns of the loop; the longest of them counts. */
  readonly steps: (text: string) => Iterable<unknown>;
}

/** A function without steps holds main from its beginning to its end. */
const whole = (run: (text: string) => unknown) =>
  function* (text: string): Generator<undefined> {
    run(text);
    yield undefined;
  };

const ANSWER = 100_000;

export const MAIN_FUNCTIONS: readonly MainFunction[] = [
  {
    name: "injection check, a step of it",
    length: PIECE_LENGTH + 1_000,
    steps: (text) => detectSteps(text, "stranger"),
  },
  { name: "personal data in traces", length: ANSWER, steps: whole(redactPersonal) },
  { name: "credentials", length: ANSWER, steps: whole(withoutCredentials) },
  {
    name: "home folder, Linux",
    length: ANSWER,
    steps: whole((text) => hideHome(text, { home: "/home/ann", platform: "linux" })),
  },
  {
    name: "home folder, Windows",
    length: ANSWER,
    steps: whole((text) => hideHome(text, { home: "C:\\Users\\Ann B", platform: "win32" })),
  },
  { name: "title of a chat", length: ANSWER, steps: whole(titleFromText) },
  { name: "search, its plan", length: 1_000, steps: whole((text) => toSearch(text, true)) },
  { name: "search, a snippet", length: ANSWER, steps: whole((text) => cutSnippet(text, "qq zz")) },
  {
    name: "data's marks, set",
    length: ANSWER,
    steps: whole((text) => markAsData({ source: text.slice(0, 200), text })),
  },
  { name: "data's marks, taken off", length: ANSWER, steps: whole(withoutData) },
  { name: "tokens, estimated", length: ANSWER, steps: whole(estimateTokens) },
  { name: "arguments of a tool", length: ANSWER, steps: whole((text) => fitJson([text])) },
  { name: "clipboard", length: ANSWER, steps: whole(toCopiedText) },
  {
    name: "events of a stream, joined",
    length: 65_536,
    steps: whole((text) => joinEvents(Buffer.from(text))),
  },
];

const UNITS =
  'a|a |a.|a@|a@b.|@a|1|1 |1.|1-|+1(|A1|AA11 |DE12 1234 |:|a:|::|0:|http://|https://a|https://a?|"|"a|\\|\\\\|\\u|/|' +
  "/home/|%|%40|%2F|%5C|~|sk-|sk-a|Bearer |key=|password: |token|eyJ|eyJ.|-----BEGIN |<|<a|</|[|{|&#x|&lt;|" +
  "ignore |ignore all |i g n o r e |you are |system: |```\n|> |„|'|a\u200b|\u202e|e\u0301|漢|\u{1f600}|\ud800|ａ|1gn0re |" +
  'aB|<untrusted-data-000000000000 source="">\n|data: {"content":"a"}\n\n|data: {"content":"\\"|x=|a;b,|*|_|-|\0|\n| |\t';

/** What repeats, alone and in pairs, beside what is worst for the page. */
export const MAIN_INPUTS: readonly WorstInput[] = [
  ...UNITS.split("|").map((unit) => ({ name: JSON.stringify(unit), make: repeat(unit) })),
  { name: '"|"', make: repeat("|") },
  ...WORST_ANSWERS,
];

export interface MainHold {
  readonly name: string;
  readonly length: number;
  /** In ms, of the worst input. */
  readonly longest: number;
  readonly input: string;
}

const WARM_UPS = 20;
/** What another process took of the clock is no time of the function: the quickest of a few runs counts. */
const REPEATS = 3;

/** Runs one of main's functions on every input, and gives the longest that it held its thread. */
export function measureMain({ name, length, steps }: MainFunction): MainHold {
  const prose = WORST_ANSWERS[0]?.make(2_000) ?? "";
  for (let count = 0; count < WARM_UPS; count += 1) longestStep(steps(prose));
  let worst: MainHold = { name, length, longest: 0, input: "" };
  for (const input of MAIN_INPUTS) {
    const text = input.make(length).slice(0, length);
    let longest = Infinity;
    for (let count = 0; count < REPEATS && longest > worst.longest; count += 1) {
      longest = Math.min(longest, longestStep(steps(text)));
    }
    if (longest > worst.longest) worst = { name, length, longest, input: input.name };
  }
  return worst;
}

function longestStep(steps: Iterable<unknown>): number {
  const iterator = steps[Symbol.iterator]();
  let longest = 0;
  for (let isDone = false; !isDone;) {
    const startedAt = performance.now();
    isDone = iterator.next().done === true;
    longest = Math.max(longest, performance.now() - startedAt);
  }
  return longest;
}
