import { z } from "zod";

/** The clocks that bound a run, as Settings names them: "First-token timeout", "Idle timeout", …. */
export const clockName = z.enum(["first-token", "idle", "total", "tool"]);
export type ClockName = z.infer<typeof clockName>;
