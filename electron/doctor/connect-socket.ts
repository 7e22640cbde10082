import { once } from "node:events";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { toHost } from "./look-up-name.ts";
import type { StepFinding } from "./step-finding.ts";
import { toWords } from "./to-words.ts";

/** Opens a connection to an address and, where it begins with https, agrees on its encryption. Nothing is sent. */
export async function connectSocket(address: URL, signal: AbortSignal): Promise<StepFinding> {
  const isEncrypted = address.protocol === "https:";
  try {
    const socket = await open(address, isEncrypted, signal);
    const protocol = "getProtocol" in socket ? socket.getProtocol() : null;
    socket.destroy();
    const message =
      protocol === null
        ? `Connected to ${address.host}. The connection is not encrypted.`
        : `Connected to ${address.host}, encrypted with ${protocol.replace("v", " ")}.`;
    return { state: "ok", message };
  } catch (error) {
    return { state: "failed", message: toWords(error) };
  }
}

/** Whether a server that speaks TLS listens there, its certificate trusted or not. */
export async function speaksTls(address: URL, signal: AbortSignal): Promise<boolean> {
  try {
    const socket = await open(address, true, signal, false);
    socket.destroy();
    return true;
  } catch {
    return false;
  }
}

/** @throws whatever the system says, or the signal's reason. */
async function open(
  address: URL,
  isEncrypted: boolean,
  signal: AbortSignal,
  rejectUnauthorized = true,
): Promise<Socket | TLSSocket> {
  signal.throwIfAborted();
  const host = toHost(address);
  const port = Number(address.port === "" ? (isEncrypted ? 443 : 80) : address.port);
  const socket = isEncrypted
    ? connectTls({
        host,
        port,
        rejectUnauthorized,
        ALPNProtocols: ["http/1.1"],
        // A number is no server name (RFC 6066, section 3).
        ...(isIP(host) === 0 ? { servername: host } : {}),
      })
    : connectTcp({ host, port });
  try {
    await once(socket, isEncrypted ? "secureConnect" : "connect", { signal });
    // Whatever it says from now on is of no interest.
    socket.on("error", () => undefined);
    return socket;
  } catch (error) {
    socket.on("error", () => undefined);
    socket.destroy();
    signal.throwIfAborted();
    throw error;
  }
}
