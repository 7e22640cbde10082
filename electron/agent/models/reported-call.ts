import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { z } from "zod";
import { readCostHeader, readUsage, type ReportedUsage } from "../pricing/read-usage.ts";
import { toMetadata } from "../to-usage.ts";

/** Groq's first servers put it elsewhere. */
const chunk = z.object({
  usage: z.unknown().optional(),
  x_groq: z.object({ usage: z.unknown().optional() }).nullish().catch(null),
});

/** What one streamed call reports of its use: in its headers, and in whichever of its chunks. */
export interface ReportedCall {
  /** The answer begins. */
  readonly begin: (headers: Headers) => void;
  /** A chunk as it came over the wire. Some servers send a count that grows with each of them: the last one holds. */
  readonly read: (chunk: unknown) => void;
  /** Puts what was read into an event that LangChain made of the chunks. */
  readonly fillIn: (event: ChatModelStreamEvent) => ChatModelStreamEvent;
}

export function createReportedCall(): ReportedCall {
  let usage: ReportedUsage["usage"] = null;
  let billedMicroUsd: number | null = null;

  return {
    begin(headers) {
      usage = null;
      billedMicroUsd = readCostHeader(headers);
    },
    read(received) {
      const { data } = chunk.safeParse(received);
      const raw = data?.usage ?? data?.x_groq?.usage;
      if (raw === undefined || raw === null) return;
      const reported = readUsage(raw);
      usage = reported.usage ?? usage;
      billedMicroUsd = reported.billedMicroUsd ?? billedMicroUsd;
    },
    fillIn(event) {
      if (event.event !== "message-finish") return event;
      const finish = { ...event };
      // LangChain passes on what cannot be true.
      delete finish.usage;
      return usage === null && billedMicroUsd === null
        ? finish
        : { ...finish, usage: toMetadata({ usage, billedMicroUsd }) };
    },
  };
}
