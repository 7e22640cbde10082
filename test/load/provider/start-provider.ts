import { fork } from "node:child_process";
import { join } from "node:path";
import type { FromProvider, ServedRequest, ToProvider } from "./served-request.ts";

interface Provider {
  readonly baseUrl: string;
  /** Every request so far that is over, as the server saw it. */
  served(): Promise<readonly ServedRequest[]>;
  stop(): void;
}

/** Starts the server and waits until it listens. */
export async function startProvider(seed: number): Promise<Provider> {
  // Without this process's own flags, such as --expose-gc.
  const child = fork(join(import.meta.dirname, "provider.ts"), [String(seed)], { execArgv: [] });
  const hear = <Type extends FromProvider["type"]>(
    type: Type,
  ): Promise<Extract<FromProvider, { type: Type }>> => {
    const { promise, resolve, reject } =
      Promise.withResolvers<Extract<FromProvider, { type: Type }>>();
    child.on("message", (message: FromProvider) => {
      if (message.type === type) resolve(message as Extract<FromProvider, { type: Type }>);
    });
    child.once("exit", (code) => reject(new Error(`The server ended with code ${String(code)}.`)));
    child.once("error", reject);
    return promise;
  };
  const { port } = await hear("ready");
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    async served() {
      const answer = hear("served");
      child.send({ type: "report" } satisfies ToProvider);
      return (await answer).requests;
    },
    stop: () => child.disconnect(),
  };
}
