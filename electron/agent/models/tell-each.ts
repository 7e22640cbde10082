import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";

/** Called for whatever a model sends, as soon as it comes. */
export type OnHeard = (event: ChatModelStreamEvent) => void;

/** Passes a model's events on and tells of each, at the moment it comes. */
export async function* tellEach(
  events: AsyncIterable<ChatModelStreamEvent>,
  onEach: OnHeard,
): AsyncGenerator<ChatModelStreamEvent> {
  for await (const event of events) {
    onEach(event);
    yield event;
  }
}
