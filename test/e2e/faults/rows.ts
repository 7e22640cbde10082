import { CONNECTIONS } from "./connections.ts";
import { FLOODS } from "./floods.ts";
import { REFUSALS } from "./refusals.ts";
import type { Row } from "./row.ts";
import { STREAMS } from "./streams.ts";
import { TOOLS } from "./tools.ts";

/** The fault matrix (docs/fault-matrix.md), as far as an endpoint and the way to it can be at fault. */
export const ROWS: readonly (readonly [group: string, rows: readonly Row[]])[] = [
  ["an endpoint that refuses", REFUSALS],
  ["a stream that breaks or is strange", STREAMS],
  ["a flood", FLOODS],
  ["tools used wrongly", TOOLS],
  ["the way to the endpoint", CONNECTIONS],
];
