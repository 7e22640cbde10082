import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { FinalStatus } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { createAgentRequest, toText, userMessage } from "./agent-request.ts";

/** How one answer ended, and what came of it until then. */
export interface Answered {
  readonly status: FinalStatus;
  readonly text: string;
  readonly events: readonly RunEvent[];
}

/**
 * Says hello to a server, whatever it is, through the whole agent. What is asked again is asked at once.
 *
 * @param onEvent is told of each event when it comes.
 */
export async function chatAt(
  baseUrl: string,
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<Answered> {
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  const status = await localAgent.run({
    ...request,
    bounds: { ...request.bounds, waitToRetry: () => Promise.resolve() },
    emit: (event) => {
      request.emit(event);
      onEvent(event);
    },
    model: { kind: "openai-compatible", baseUrl, name: "m", apiKey: "sk-test" },
  });
  return { status, text: toText(request.events), events: request.events };
}
