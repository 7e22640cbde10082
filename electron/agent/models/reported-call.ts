import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { mergeUsage, type Raw } from "../pricing/raw-usage.ts";
import { readCostHeader } from "../pricing/read-bill.ts";
import { readUsage, type ReportedUsage } from "../pricing/read-usage.ts";
import { toMetadata } from "../to-usage.ts";
import { fieldOf, toList } from "../../http/received.ts";

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
      const served =
        fieldOf(chunk, "service_tier") ?? fieldOf(fieldOf(chunk, "x_groq"), "service_tier");
      const isNews = typeof served === "string" && served !== tier;
      if (said.length === 0 && !isNews) return false;
      if (isNews) tier = served;
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
  const [choice] = toList(fieldOf(chunk, "choices"));
  const places = [
    fieldOf(fieldOf(chunk, "x_groq"), "usage"),
    fieldOf(choice, "usage"),
    fieldOf(fieldOf(chunk, "error"), "usage"),
    fieldOf(chunk, "usage"),
    costBeside(chunk, choice),
  ];
  return places.filter((place): place is Raw => typeof place === "object" && place !== null);
}

/**
 * A figure that stands beside the usage object: OpenCode Zen's in a last chunk of its own, Vercel's with its other
 * metadata. Both write 0 for what they do not bill themselves.
 */
function costBeside(chunk: unknown, choice: unknown): Raw | undefined {
  const said = fieldOf(choice, "delta") ?? fieldOf(choice, "message");
  const metadata = fieldOf(said, "provider_metadata") ?? fieldOf(chunk, "provider_metadata");
  const cost = fieldOf(chunk, "cost") ?? fieldOf(fieldOf(metadata, "gateway"), "cost");
  return Number(cost) > 0 ? { cost } : undefined;
}
