import { randomBytes } from "node:crypto";
import type { IdGenerator } from "@opentelemetry/sdk-trace-base";

export interface TraceIds extends IdGenerator {
  /** Gives the next trace that is begun this id. `begin` must begin it before it returns. */
  withTraceId<T>(traceId: string, begin: () => T): T;
}

/**
 * Random ids, but for traces that get theirs from a run. So a run's first span is a true root: a made-up parent would
 * give the trace a span that never arrives.
 */
export function createTraceIds(): TraceIds {
  let planned: string | undefined;
  return {
    generateTraceId: () => planned ?? randomBytes(16).toString("hex"),
    generateSpanId: () => randomBytes(8).toString("hex"),
    withTraceId(traceId, begin) {
      planned = traceId;
      try {
        return begin();
      } finally {
        planned = undefined;
      }
    },
  };
}
