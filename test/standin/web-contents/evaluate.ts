import type { CdpSession } from "../chromium/cdp.ts";

/** Runs code in a frame's own world and hands back its value, or throws what it threw. */
export async function evaluateIn(
  session: CdpSession,
  code: string,
  userGesture: boolean,
  contextId: number | undefined,
): Promise<unknown> {
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression: code,
    userGesture,
    awaitPromise: true,
    returnByValue: true,
    ...(contextId !== undefined && { contextId }),
  });
  if (!exceptionDetails) return result.value as unknown;
  const { exception, text } = exceptionDetails;
  // "Uncaught Error: message\n at …": Electron rejects with the Error itself.
  const [message = text] = (exception?.description ?? String(exception?.value ?? text)).split("\n");
  throw new Error(message.replace(/^(Uncaught )?\w*Error: /, ""));
}
