import type { ToolWarning } from "../../../shared/message.ts";
import type { Settings } from "../../../shared/settings.ts";
import { inspectText } from "./input-guard/inspect-text.ts";

/**
 * Looks at what a tool answered. A tool's result is nobody's wish, so there is no one to ask: the run goes on, with the
 * result marked or withheld as the policy says.
 *
 * @returns undefined when nothing was found or nothing is checked.
 */
export async function inspectToolResult(
  text: string,
  policy: Settings["safety"]["promptInjection"],
): Promise<ToolWarning | undefined> {
  if (policy === "off") return undefined;
  const finding = await inspectText(text);
  if (finding === undefined) return undefined;
  const { label, excerpt } = finding;
  return { label, excerpt, action: policy === "block" ? "withheld" : "marked" };
}
