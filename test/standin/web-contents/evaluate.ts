import type { CdpSession } from "../chromium/cdp.ts";
import type { Protocol } from "../chromium/protocol-types.ts";
import { createCodec } from "../wire/codec.ts";

const codec = createCodec();
/** Runs in the page, on what the code answered with. */
const ENCODE = `function (value) { return (${String(createCodec)})().encode(value); }`;

/** Runs code in a frame's own world and hands back a structured clone of its value, or throws one of what it threw. */
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
    ...(contextId !== undefined && { contextId }),
  });
  if (!exceptionDetails) return clone(session, result);
  const { exception } = exceptionDetails;
  if (exception) throw await clone(session, exception);
  throw new Error(exceptionDetails.text);
}

/** A value that CDP names; primitives travel with the name. */
async function clone(session: CdpSession, remote: Protocol.Runtime.RemoteObject): Promise<unknown> {
  const { objectId, type, subtype, unserializableValue } = remote;
  if (objectId === undefined) {
    if (type === "undefined") return undefined;
    if (subtype === "null") return null;
    if (unserializableValue === undefined) return remote.value as unknown;
    return type === "bigint"
      ? BigInt(unserializableValue.slice(0, -1))
      : Number(unserializableValue);
  }
  const encoded = await session.send("Runtime.callFunctionOn", {
    functionDeclaration: ENCODE,
    objectId,
    arguments: [{ objectId }],
    returnByValue: true,
  });
  session.post("Runtime.releaseObject", { objectId });
  if (encoded.exceptionDetails) throw new Error("An object could not be cloned.");
  return codec.decode(String(encoded.result.value));
}
