/**
 * What Parley's own tools are in a prompt, by `estimateTools`; a test holds it to what that says. Written down here so
 * that a price can be named before the agent's libraries are loaded.
 */
export const TOOL_TOKENS = 281;
