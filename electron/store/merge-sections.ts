/** The sections of `under` with those of `over` laid on them, key by key; what neither names stays. */
export function mergeSections(under: object, over: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...under };
  for (const [name, section] of Object.entries(over)) {
    if (section === undefined) continue;
    const values = Object.entries(section as object).filter(([, value]) => value !== undefined);
    const before = typeof result[name] === "object" ? result[name] : {};
    result[name] = { ...before, ...Object.fromEntries(values) };
  }
  return result;
}
