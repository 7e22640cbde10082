import type { ThreadId } from "../../shared/ids.ts";

/** Which conversation the window shows; null is a new chat. It lives in the address, so that a reload keeps it. */
export interface Route {
  readonly threadId: ThreadId | null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function formatRoute({ threadId }: Route): string {
  return threadId === null ? "#/" : `#/chat/${threadId}`;
}

/** Reads an address; whatever does not name a conversation is a new chat. */
export function parseRoute(hash: string): Route {
  const id = /^#\/chat\/(?<id>[^/]+)$/.exec(hash)?.groups?.["id"];
  return { threadId: id !== undefined && UUID.test(id) ? (id as ThreadId) : null };
}
