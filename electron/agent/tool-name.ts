/**
 * Makes a name that endpoints accept (`^[a-zA-Z0-9_-]{1,64}$`, OpenAI API reference) out of whatever a model called a
 * tool; a name that is one already stays as it is.
 */
export function toWireToolName(name: string): string {
  const cleaned = name.replaceAll(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64);
  return cleaned === "" ? "unnamed" : cleaned;
}
