import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** How the server treats one request. Whatever it leaves open stays open until the client hangs up. */
export type Reply = (response: ServerResponse) => void | Promise<void>;

const EVENT_STREAM = { "content-type": "text/event-stream; charset=utf-8" };

/** A status with a body, JSON unless the headers say otherwise. */
export const refuse =
  (
    status: number,
    body: string,
    headers: Readonly<Record<string, string | (() => string)>> = {},
  ): Reply =>
  (response) => {
    const written = Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value : value(),
    ]);
    response
      .writeHead(status, {
        "content-type": "application/json",
        ...(Object.fromEntries(written) as Record<string, string>),
      })
      .end(body);
  };

/** An answer that is streamed and ends in order. */
export const stream =
  (...pieces: readonly string[]): Reply =>
  (response) => {
    response.writeHead(200, EVENT_STREAM);
    for (const piece of pieces) response.write(piece);
    response.end();
  };

/** Each piece alone on the wire, `everyMs` after the one before it. */
export const slowly =
  (pieces: readonly (string | Uint8Array)[], everyMs: number): Reply =>
  async (response) => {
    response.writeHead(200, EVENT_STREAM).flushHeaders();
    response.socket?.setNoDelay(true);
    for (const piece of pieces) {
      if (response.destroyed) return;
      response.write(piece);
      await pause(everyMs);
    }
    response.end();
  };

/** Never ends by itself. */
export const endlessly =
  (piece: string, everyMs: number): Reply =>
  async (response) => {
    response.writeHead(200, EVENT_STREAM);
    while (!response.destroyed) {
      response.write(piece);
      await pause(everyMs);
    }
  };

/** Sends the pieces, then nothing more, and keeps the connection. */
export const stall =
  (...pieces: readonly string[]): Reply =>
  (response) => {
    response.writeHead(200, EVENT_STREAM).flushHeaders();
    for (const piece of pieces) response.write(piece);
  };

/** Not even a status line. */
export const silence: Reply = () => undefined;

/** Sends the pieces and closes the connection in the middle of the body: FIN without the last chunk. */
export const breakOff =
  (...pieces: readonly string[]): Reply =>
  async (response) => {
    await writeAll(response, pieces);
    response.socket?.end();
  };

/** As `breakOff`, with a reset: the client's system throws away whatever it has not yet read. */
export const reset =
  (...pieces: readonly string[]): Reply =>
  async (response) => {
    await writeAll(response, pieces);
    // A reset may overtake what was written before it; the client has to have read that first.
    await pause(300);
    response.socket?.resetAndDestroy();
  };

async function writeAll(response: ServerResponse, pieces: readonly string[]): Promise<void> {
  response.writeHead(200, EVENT_STREAM).flushHeaders();
  for (const piece of pieces) {
    if (!response.write(piece)) await once(response, "drain");
  }
}
