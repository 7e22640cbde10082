/** How much of a conversation goes with its trace. */
export type ContentMode = "whole" | "redacted" | "none";

/** What of a span Langfuse reads (docs/langfuse.md names the lines); anything else stays here. */
const EXACT = new Set([
  "langfuse.observation.type",
  "langfuse.observation.level",
  "langfuse.observation.status_message",
  "langfuse.observation.input",
  "langfuse.observation.output",
  "langfuse.observation.model.name",
  "langfuse.observation.model.parameters",
  "langfuse.observation.usage_details",
  "langfuse.observation.cost_details",
  "langfuse.observation.completion_start_time",
  "langfuse.trace.name",
  "langfuse.trace.tags",
  "langfuse.environment",
  "langfuse.release",
  "langfuse.version",
  "langfuse.internal.is_app_root",
  "session.id",
]);
const METADATA = /^langfuse\.(?:observation|trace)\.metadata(?:\.|$)/;

const CONTENT = new Set(["langfuse.observation.input", "langfuse.observation.output"]);

/** Names that LangGraph and Parley give, which say nothing of a conversation. */
const PLAIN_METADATA =
  /^langfuse\.(?:observation|trace)\.metadata\.(?:langgraph_\w+|ls_(?:model_name|model_type|temperature|max_tokens)|parley_\w+)$/;

export type AttributeKind = "plain" | "words" | "content" | "never";

/**
 * What kind of thing an attribute holds: facts, words that may quote the conversation, the conversation itself, or
 * something that nobody reads.
 */
export function kindOfAttribute(key: string): AttributeKind {
  if (CONTENT.has(key)) return "content";
  if (key === "langfuse.observation.status_message") return "words";
  if (EXACT.has(key)) return "plain";
  if (!METADATA.test(key)) return "never";
  return PLAIN_METADATA.test(key) ? "plain" : "words";
}
