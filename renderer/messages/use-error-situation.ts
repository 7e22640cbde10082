import type { FailedEndpoint } from "../../shared/error-data.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import type { ErrorSituation } from "./error-action.ts";

/** What is known of the chat in which an error stands: its settings, and what answers in it now. */
export function useErrorSituation(threadId: ThreadId): ErrorSituation {
  const { settings, chats } = useServices();
  const effective = useStore(settings.state);
  const endpointId = useStore(chats.state, (all) => all.get(threadId)?.model.endpointId);
  return { effective, endpointId };
}

/** Who failed: as the error says, or as the chat is answered now where it is too old to say so. */
export function whoFailed(
  endpoint: FailedEndpoint | undefined,
  { effective, endpointId }: ErrorSituation,
): FailedEndpoint | undefined {
  if (endpoint !== undefined) return endpoint;
  const current = effective?.settings.endpoints.find(({ id }) => id === endpointId);
  if (current === undefined || !URL.canParse(current.baseUrl)) return undefined;
  return { id: current.id, name: current.name, address: new URL(current.baseUrl).host };
}
