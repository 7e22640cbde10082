import { randomUUID } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import { CALLS_AT_ONCE, CUT_OFF } from "../../../shared/answer-limits.ts";
import { toFields, type Fields } from "../../http/received.ts";
import { opaqueOfCall } from "./opaque-fields.ts";
import type { Returned } from "./returned-fields.ts";

/** A piece of a tool call as LangChain reads it: its place says which call it belongs to, and nothing else does. */
export interface CallPiece {
  readonly index: number;
  readonly id?: string;
  readonly type: "function";
  readonly function: { readonly name?: string; readonly arguments: string };
}

/** Tells the tool calls of one answer apart, whatever the server makes of their places, ids and names. */
export interface CallPieces {
  /**
   * The pieces of a delta, each with the place of its call in the answer.
   *
   * @param calls what stands under `tool_calls`.
   * @param legacy what stands under `function_call`, which servers of 2023 send in its place.
   * @param fit cuts a text to the room that is left for it.
   * @throws AppError `answer-too-long` for more calls than one answer may have.
   */
  take(calls: unknown, legacy: unknown, fit: (text: string) => string): readonly CallPiece[];
  /** The calls so far, in their order, each with what goes back with it. */
  returned(): Returned["calls"];
  /** Whether there are calls, and the arguments of each are JSON to their end. */
  areWhole(): boolean;
}

/** A call while it is written. */
interface OpenCall {
  readonly index: number;
  /** Where the server says it stands; undefined where it says nothing. */
  readonly place: number | undefined;
  readonly id: string;
  name: string | undefined;
  written: string;
  /** An empty object is all that was written; what comes behind it takes its place. */
  isPlaceheld: boolean;
  /** It was named once more after it was whole: the next arguments without a name are another call's. */
  isNamedAgain: boolean;
  /** What its server wants back with it. */
  opaque: Fields;
}

interface Piece extends Pick<OpenCall, "place" | "name" | "written"> {
  readonly id: string | undefined;
}

/** Nobody who gives all calls one place writes more into one of them; each piece is judged anew. */
const LONGEST_JUDGED = 20_000;

/** Longer than any id or name; what is longer is none. */
const LONGEST_NAME = 200;

export function createCallPieces(): CallPieces {
  const calls: OpenCall[] = [];
  /** Ids that came alone, by their place, until something names the call. */
  const loneIds = new Map<number | undefined, string>();

  const open = (call: Pick<OpenCall, "place" | "id" | "name">): OpenCall => {
    if (calls.length >= CALLS_AT_ONCE) throw new AppError("answer-too-long", CUT_OFF.calls);
    const opened = {
      ...call,
      index: calls.length,
      written: "",
      isPlaceheld: false,
      isNamedAgain: false,
      opaque: {},
    };
    calls.push(opened);
    return opened;
  };

  /**
   * The call that a piece goes on with. Its place alone does not tell: some servers say 0 of every call, some say none,
   * and some say the name again in every piece.
   *
   * @param taken calls that had a piece in this delta already.
   */
  const find = (piece: Piece, taken: ReadonlySet<OpenCall>): OpenCall | undefined => {
    const { place, id, name, written } = piece;
    const known = id === undefined ? undefined : calls.findLast((call) => call.id === id);
    if (known !== undefined && (place === undefined || known.place === place)) return known;
    const there = lastAt(calls, place);
    if (there?.name === undefined) return there;
    if (name === undefined) return there.isNamedAgain ? undefined : there;
    if (id !== undefined) return there.id === id ? there : undefined;
    if (taken.has(there)) return undefined;
    // Nobody names two tools in one call.
    if (there.name !== name && (isOver(there) || there.written === "")) return undefined;
    if (!isOver(there) || written.trim() === "") return there;
    return there.isPlaceheld && !isPlaceholder(written) ? there : undefined;
  };

  const takeOne = (
    received: unknown,
    fit: (text: string) => string,
    taken: Set<OpenCall>,
  ): CallPiece | undefined => {
    const piece = toFields(received);
    const asked = toFields(piece?.["function"]) ?? piece;
    if (piece === undefined || asked === undefined) return undefined;
    const place = toPlace(piece["index"]);
    const id = toName(piece["id"]);
    const name = toName(asked["name"]);
    const written = toArguments(asked["arguments"] ?? asked["parameters"]);
    const opaque = opaqueOfCall(piece);
    if (name === undefined && written === "") {
      const there = calls.findLast((call) => call.id === id) ?? lastAt(calls, place);
      if (opaque !== undefined && there !== undefined)
        there.opaque = { ...there.opaque, ...opaque };
      // Not a call yet; the first that is named there has this id.
      const isNew = id !== undefined && !calls.some((call) => call.id === id);
      if (isNew && loneIds.size < CALLS_AT_ONCE) loneIds.set(place, id);
      return undefined;
    }
    const known = find({ place, id, name, written }, taken);
    const again = known === undefined && name === undefined ? lastAt(calls, place)?.name : name;
    // A result has to name its call, so one without an id is given one.
    const call = known ?? open({ place, id: id ?? takeLoneId(place), name: undefined });
    taken.add(call);
    if (opaque !== undefined) call.opaque = { ...call.opaque, ...opaque };
    if (known !== undefined && name !== undefined && written.trim() === "" && isOver(known)) {
      known.isNamedAgain = true;
      return undefined;
    }
    const isNamed = call.name === undefined && again !== undefined;
    call.name ??= again;
    // Anthropic's doors send it first, and the arguments behind it.
    call.isPlaceheld = call.written === "" && (isPlaceholder(written) || call.isPlaceheld);
    const text = call.isPlaceheld && isPlaceholder(written) ? "" : fit(written);
    if (text !== "") call.isPlaceheld = false;
    call.written += text;
    return {
      index: call.index,
      type: "function",
      ...(known === undefined ? { id: call.id } : {}),
      function: { ...(isNamed ? { name: again } : {}), arguments: text },
    };
  };

  const takeLoneId = (place: number | undefined): string => {
    const id = loneIds.get(place) ?? randomUUID();
    loneIds.delete(place);
    return id;
  };

  return {
    take(given, legacy, fit) {
      const list = Array.isArray(given)
        ? (given as readonly unknown[])
        : toFields(given)
          ? [given]
          : [];
      const old = toFields(legacy) === undefined ? [] : [{ index: 0, function: legacy }];
      const taken = new Set<OpenCall>();
      return [...list, ...(list.length === 0 ? old : [])].flatMap(
        (each) => takeOne(each, fit, taken) ?? [],
      );
    },
    returned: () => calls.map(({ id, opaque }) => ({ id, fields: opaque })),
    areWhole: () =>
      calls.length > 0 &&
      calls.every(
        ({ name, written }) => name !== undefined && (written.trim() === "" || isJson(written)),
      ),
  };
}

const lastAt = (calls: readonly OpenCall[], place: number | undefined): OpenCall | undefined =>
  calls.findLast((call) => place === undefined || call.place === place);

const isOver = ({ written, isPlaceheld }: OpenCall): boolean =>
  isPlaceheld ||
  (written.length <= LONGEST_JUDGED && written.trimEnd().endsWith("}") && isJson(written));

const isPlaceholder = (written: string): boolean => /^\s*(?:\{\s*\}|null)\s*$/.test(written);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Some servers write the number as a text. */
function toPlace(value: unknown): number | undefined {
  const place = typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(place) && Number(place) >= 0 ? Number(place) : undefined;
}

/** In pieces that only go on, some servers send an empty name or id, or the name again. */
function toName(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? text.slice(0, LONGEST_NAME) : undefined;
}

/** JSON as text; some servers send what it means. */
function toArguments(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : "";
}
