import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import {
  mergeUsage,
  readCostHeader,
  readUsage,
  type Raw,
  type ReportedUsage,
} from "../pricing/read-usage.ts";
import { toMetadata } from "../to-usage.ts";

/** What one streamed call reports of its use: in its headers, and in whichever of its chunks. */
export interface ReportedCall {
  /** The answer begins. */
  readonly begin: (headers: Headers) => void;
  /**
   * A chunk as it came over the wire. Some servers send a count that grows with each of them, some a part in the first
   * and the rest in the last.
   *
   * @returns whether it said anything of the call's use.
   */
  readonly read: (chunk: unknown) => boolean;
  /** What is known so far. */
  readonly soFar: () => ReportedUsage;
  /** Puts what was read into an event that LangChain made of the chunks. */
  readonly fillIn: (event: ChatModelStreamEvent) => ChatModelStreamEvent;
}

export function createReportedCall(): ReportedCall {
  let merged: Raw = {};
  let tier: unknown;
  let headerMicroUsd: number | null = null;
  let reported: ReportedUsage = { usage: null, billedMicroUsd: null };

  return {
    begin(headers) {
      merged = {};
      tier = undefined;
      headerMicroUsd = readCostHeader(headers);
      reported = { usage: null, billedMicroUsd: headerMicroUsd };
    },
    read(chunk) {
      const said = usagesIn(chunk);
      const served = get(chunk, "service_tier") ?? get(get(chunk, "x_groq"), "service_tier");
      if (typeof served === "string") tier = served;
      if (said.length === 0 && typeof served !== "string") return false;
      merged = said.reduce<Raw>(mergeUsage, merged);
      const { usage, billedMicroUsd } = readUsage(merged, tier);
      reported = { usage, billedMicroUsd: billedMicroUsd ?? headerMicroUsd };
      return said.length > 0;
    },
    soFar: () => reported,
    fillIn(event) {
      if (event.event !== "message-finish") return event;
      const finish = { ...event };
      // LangChain passes on what cannot be true.
      delete finish.usage;
      return reported.usage === null && reported.billedMicroUsd === null
        ? finish
        : { ...finish, usage: toMetadata(reported) };
    },
  };
}

/** Where a chunk may say what was used, the place that goes before the others last: Groq's, Moonshot's, everybody's. */
function usagesIn(chunk: unknown): readonly Raw[] {
  const [choice] = toArray(get(chunk, "choices"));
  const places = [
    get(get(chunk, "x_groq"), "usage"),
    get(choice, "usage"),
    get(get(chunk, "error"), "usage"),
    get(chunk, "usage"),
  ];
  return places.filter((place): place is Raw => typeof place === "object" && place !== null);
}

const toArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function get(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (Reflect.get(value, name) as unknown)
    : undefined;
}
