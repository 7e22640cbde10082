import { useEffect, useRef, useState } from "react";
import type { Picture } from "../../shared/attachment.ts";
import type { NextCall } from "../../shared/contract/price-procedures.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useHistoryKey } from "../thread/use-thread.ts";

/** How long typing must rest before main is asked. What else changes is asked about at once. */
const REST_MS = 300;

/**
 * What sending would cost as things stand; undefined while that is not known. Whoever types never waits for it.
 * One instance serves one chat: the composer has a key of its own for each.
 *
 * @param text all that would be sent as text, attachments included.
 * @param pictures those that would go along.
 */
export function useNextCall(
  thread: ThreadStore | undefined,
  text: string,
  pictures: readonly Picture[],
): NextCall | undefined {
  const { client, settings, chats } = useServices();
  const threadId = thread?.threadId ?? null;
  const effective = useStore(settings.state);
  const chat = useStore(chats.state, (all) => all.get(threadId));
  const history = useHistoryKey(thread);
  const [known, setKnown] = useState<NextCall>();
  const asked = useRef(text);
  useEffect(() => {
    if (!chats.state.get().has(threadId)) void chats.load(threadId);
  }, [chats, threadId]);
  useEffect(() => {
    // What an answer that is being written will be, nobody knows.
    if (history === undefined) return;
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      asked.current = text;
      try {
        const sizes = pictures.map(({ width, height }) => ({ width, height }));
        const input = { threadId, text, ...(sizes.length === 0 ? {} : { pictures: sizes }) };
        const { nextCall } = await client.call("price.nextCall", input, { signal: abort.signal });
        setKnown(nextCall ?? undefined);
      } catch {
        // It is only a hint: what is wrong is said by what was asked for.
        if (!abort.signal.aborted) setKnown(undefined);
      }
    };
    const timer = setTimeout(() => void ask(), asked.current === text ? 0 : REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, threadId, text, pictures, history, effective, chat]);
  return known;
}
