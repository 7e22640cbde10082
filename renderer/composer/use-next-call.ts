import { useEffect, useState } from "react";
import type { NextCall } from "../../shared/contract/price-procedures.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";

/** How long typing must rest before main is asked. */
const REST_MS = 300;

/**
 * What sending would cost as things stand, a moment after they last changed; undefined while that is not known. Whoever
 * types never waits for it.
 */
export function useNextCall(
  threadId: ThreadId | null,
  text: string,
  isIdle: boolean,
): NextCall | undefined {
  const { client, settings, chats } = useServices();
  const effective = useStore(settings.state);
  const chat = useStore(chats.state, (all) => all.get(threadId));
  const [nextCall, setNextCall] = useState<NextCall>();
  useEffect(() => {
    if (!chats.state.get().has(threadId)) void chats.load(threadId);
  }, [chats, threadId]);
  useEffect(() => {
    if (!isIdle) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      client
        .call("price.nextCall", { threadId, text }, { signal: abort.signal })
        .then((answer) => setNextCall(answer.nextCall ?? undefined))
        // It is only a hint: what is wrong is said by what was asked for.
        .catch(() => setNextCall(undefined));
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, threadId, text, isIdle, effective, chat]);
  return nextCall;
}
