/** A structured clone, or Electron's words for what has none. */
export function cloned(message: unknown): unknown {
  try {
    return structuredClone(message);
  } catch {
    throw new Error("An object could not be cloned.");
  }
}
