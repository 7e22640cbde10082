import { spawn } from "node:child_process";
import { once } from "node:events";

/** A screen of the test's own, in memory: whatever is shown or typed on it is seen by nobody else. */
export interface OwnDisplay extends AsyncDisposable {
  /** As in `:7`. */
  readonly number: number;
}

/** Starts Xvfb on a display that is free. */
export async function startOwnDisplay(): Promise<OwnDisplay> {
  const server = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
    {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    },
  );
  const ended = once(server, "close");
  const said = await Promise.race([
    once(server.stdio[3]!, "data"),
    ended.then(() => {
      throw new Error("Xvfb ended before it had a display");
    }),
  ]);
  return {
    number: Number(String(said[0])),
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
    },
  };
}
