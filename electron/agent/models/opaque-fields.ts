import { isFields, toFields, toList, type Fields } from "../../http/received.ts";

/** What an answer carries that nobody here reads, and that its server wants back with the calls it made. */
export interface OpaqueFields {
  /** @param said what a piece of the answer adds, or the message as a whole. */
  read(said: Fields): void;
  /** The fields of the message, as they go back; empty where there are none. */
  toMessage(): Fields;
}

/** Longer than anything that is worth sending twice; half of it would be worth nothing. In UTF-16 units. */
const LONGEST = 2_000_000;

/**
 * DeepSeek and Kimi answer 400 where thoughts do not come back with the calls they led to; OpenRouter passes on what the
 * provider behind it signed or encrypted. They go back under the name they came by (`returned-fields.ts`).
 */
export function createOpaqueFields(): OpaqueFields {
  let thoughts = "";
  const details: Record<string, unknown>[] = [];
  /** The newest detail of each kind and place. */
  const byPlace = new Map<string, Record<string, unknown>>();
  let length = 0;

  const takeDetail = (piece: Fields): void => {
    const place = JSON.stringify([piece["type"], piece["index"]]);
    const there = byPlace.get(place);
    // Without a place, only the newest can go on.
    const known = piece["index"] !== undefined || there === details.at(-1) ? there : undefined;
    if (known !== undefined && !isOther(known["id"], piece["id"])) {
      merge(known, piece);
      return;
    }
    const detail = { ...piece };
    details.push(detail);
    byPlace.set(place, detail);
  };

  return {
    read(said) {
      const { reasoning_content: thought, reasoning_details: pieces } = said;
      if (typeof thought === "string") {
        length += thought.length;
        if (length <= LONGEST) thoughts += thought;
      }
      for (const piece of toList(pieces).filter(isFields)) {
        length += JSON.stringify(piece).length;
        if (length <= LONGEST) takeDetail(piece);
      }
    },
    toMessage() {
      if (length > LONGEST) return {};
      return {
        ...(thoughts === "" ? {} : { reasoning_content: thoughts }),
        ...(details.length === 0 ? {} : { reasoning_details: details }),
      };
    },
  };
}

const isOther = (one: unknown, other: unknown): boolean =>
  typeof one === "string" && typeof other === "string" && one !== other;

/** Of these a piece is what is added; of everything else the last that says anything holds. */
const GROWING: ReadonlySet<string> = new Set(["text", "summary", "data"]);

function merge(known: Record<string, unknown>, piece: Fields): void {
  for (const [name, value] of Object.entries(piece)) {
    const before = known[name];
    if (GROWING.has(name) && typeof before === "string" && typeof value === "string") {
      known[name] = before + value;
    } else if (value !== null && value !== "") {
      known[name] = value;
    }
  }
}

/** What stands beside the name and the arguments of a call, and is its server's: Google's, and LiteLLM's for it. */
export const CALL_FIELDS = ["extra_content", "provider_specific_fields"] as const;
const LONGEST_OF_CALL = 100_000;

/** The fields of a call, or of a piece of one, that go back with it; undefined where it has none. */
export function opaqueOfCall(piece: Fields): Fields | undefined {
  const found = CALL_FIELDS.flatMap((name) => {
    const value = toFields(piece[name]);
    const isShort = value !== undefined && JSON.stringify(value).length <= LONGEST_OF_CALL;
    return isShort ? [[name, value] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
