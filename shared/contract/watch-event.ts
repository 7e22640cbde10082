import { z } from "zod";
import { message } from "../message.ts";
import { runEvent } from "../run-event.ts";

/** The first thing a watcher gets is the answer so far; everything after it is what came since. */
export const watchEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("snapshot"),
    seq: z.int().nonnegative(),
    message,
    /** What the run is waiting for right now: its open `wait-start` and `clock-near` events. */
    pending: z.array(runEvent).readonly(),
  }),
  z.object({ type: z.literal("run-event"), seq: z.int().positive(), event: runEvent }),
]);
export type WatchEvent = z.infer<typeof watchEvent>;
