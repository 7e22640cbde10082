import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";

/** Passes a model's events on and tells of each, at the moment it comes. */
export async function* tellEach(
  events: AsyncIterable<ChatModelStreamEvent>,
  onEach: () => void,
): AsyncGenerator<ChatModelStreamEvent> {
  for await (const event of events) {
    onEach();
    yield event;
  }
}
