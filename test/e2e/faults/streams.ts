import {
  breakOff,
  endlessly,
  reset,
  slowly,
  stall,
  stream,
  silence,
} from "../../fakes/faults/replies.ts";
import { answer, delta, DONE, event, finish, text, usage } from "../../fakes/faults/wire.ts";
import type { Row } from "./row.ts";

const LETTERS = "Grüße 🌍, naïve words — 日本.";
const UNFINISHED = "Half an answer";

/** A stream that breaks, stalls or is merely strange. */
export const STREAMS: readonly Row[] = [
  {
    name: "end of stream in mid-answer",
    replies: [stream(text(UNFINISHED))],
    sees: { type: "ended", word: "Interrupted", words: /ended before/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "connection closed in mid-answer",
    replies: [breakOff(text(UNFINISHED))],
    sees: { type: "ended", word: "Interrupted", words: /ended before/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "connection reset in mid-answer",
    replies: [reset(text(UNFINISHED))],
    sees: { type: "ended", word: "Interrupted", words: /ended before/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "end of stream inside an event's JSON",
    replies: [stream(text(UNFINISHED), 'data: {"id":"chatcmpl-fault","choi')],
    sees: { type: "ended", word: "Interrupted", words: /ended before/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "connection reset before the first token",
    replies: [reset(), stream(answer("Here you are."))],
    sees: { type: "ended", word: "Interrupted", words: /ended before/ },
    receipt: /1 request without an answer may have been billed/,
    requests: 1,
  },
  {
    name: "a finish reason without [DONE]",
    replies: [stream(text("All of it."), finish())],
    sees: { type: "answer", text: "All of it." },
    requests: 1,
  },
  {
    name: "[DONE] without a finish reason",
    replies: [stream(text(UNFINISHED), DONE)],
    sees: { type: "ended", word: "Interrupted", words: /ended before/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "stall before the status line",
    replies: [silence],
    sees: { type: "ended", word: "Timed out", words: /Request timed out\. No answer.*2 s/ },
    receipt: /1 request without an answer may have been billed/,
    offers: "Change timeouts",
    requests: 1,
  },
  {
    name: "stall before the first event",
    replies: [stall(": connected\n\n")],
    sees: { type: "ended", word: "Timed out", words: /Request timed out\. No answer.*2 s/ },
    receipt: /1 request without an answer may have been billed/,
    offers: "Change timeouts",
    requests: 1,
  },
  {
    name: "stall in mid-stream",
    replies: [stall(text(UNFINISHED))],
    sees: {
      type: "ended",
      word: "Timed out",
      words: /Request timed out\..*nothing more came for 2 s/,
      text: UNFINISHED,
    },
    offers: "Change timeouts",
    requests: 1,
  },
  {
    name: "an answer that never ends",
    replies: [endlessly(text("and on "), 20)],
    totalTimeout: 3,
    sees: {
      type: "ended",
      word: "Timed out",
      words: /Request timed out\..*not complete after 3 s/,
      text: /^(?:and on ?){20,}$/,
    },
    offers: "Change timeouts",
    requests: 1,
  },
  {
    name: "slow but alive, longer than every silence allowed",
    replies: [slowly(["1 ", "2 ", "3 ", "4 ", "5 "].map(text).concat(finish(), DONE), 600)],
    sees: { type: "answer", text: "1 2 3 4 5" },
    requests: 1,
  },
  {
    name: "one byte at a time",
    replies: [
      slowly(
        [...Buffer.from(answer(LETTERS))].map((byte) => Buffer.of(byte)),
        1,
      ),
    ],
    sees: { type: "answer", text: LETTERS },
    requests: 1,
  },
  {
    name: "lines that end in CRLF",
    replies: [stream(answer(LETTERS).replaceAll("\n", "\r\n"))],
    sees: { type: "answer", text: LETTERS },
    requests: 1,
  },
  {
    name: "data over several lines",
    replies: [
      stream(
        answer(LETTERS)
          .replaceAll(',"', ',\ndata: "')
          .replace(/^/, "event: message\nid: 7\nretry: 10\n"),
      ),
    ],
    sees: { type: "answer", text: LETTERS },
    requests: 1,
  },
  {
    name: "comments between the events",
    replies: [
      stream(": PROCESSING\n\n", text("All "), ": ping\n", text("of it."), ":\n\n", finish(), DONE),
    ],
    sees: { type: "answer", text: "All of it." },
    requests: 1,
  },
  {
    name: "an event that is no JSON",
    replies: [stream(text(UNFINISHED), "data: {oops\n\n", text(" goes on"), finish(), DONE)],
    sees: { type: "failed", words: /could not read/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "an error in mid-stream",
    replies: [
      stream(text(UNFINISHED), event({ error: { message: "Upstream went away", code: 502 } })),
    ],
    sees: { type: "failed", words: /overloaded or down.*Upstream went away/s, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "an answer cut at the token limit",
    replies: [stream(text(UNFINISHED), finish("length"), DONE)],
    sees: { type: "ended", word: "Truncated", words: /length limit/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "an answer held back by a content filter",
    replies: [stream(text(UNFINISHED), finish("content_filter"), DONE)],
    sees: { type: "ended", word: "Filtered", words: /held back/, text: UNFINISHED },
    requests: 1,
  },
  {
    name: "a refusal in words of its own",
    replies: [stream(delta({ refusal: "I cannot help with that." }), finish(), DONE)],
    sees: { type: "ended", word: "Filtered", words: /held back/, text: "I cannot help with that." },
    requests: 1,
  },
  {
    name: "an empty answer",
    replies: [stream(delta({ role: "assistant", content: "" }), finish(), DONE)],
    sees: { type: "failed", words: /empty answer/ },
    requests: 1,
  },
  {
    name: "token counts that cannot be true",
    replies: [
      stream(
        text("All of it."),
        finish(),
        usage({ prompt_tokens: -5, completion_tokens: "many", total_tokens: 1e300 }),
        DONE,
      ),
    ],
    sees: { type: "answer", text: "All of it." },
    requests: 1,
  },
  {
    name: "no token counts",
    replies: [stream(answer("All of it."))],
    sees: { type: "answer", text: "All of it." },
    requests: 1,
  },
  {
    name: "names that reach for the prototype",
    replies: [
      stream(
        text("All ").replace(
          "{",
          '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
        ),
        text("of it.").replace('"delta":{', '"delta":{"__proto__":{"polluted":1},'),
        finish(),
        DONE,
      ),
    ],
    sees: { type: "answer", text: "All of it." },
    requests: 1,
  },
];
