import { AppError } from "../../../shared/errors.ts";
import type { Settings } from "../../../shared/settings.ts";
import type { Ask, GateName } from "../../../shared/verdict.ts";
import { checkInput } from "./input-guard/check-input.ts";

/**
 * Asks the gates that stand before a run whether its text may go.
 *
 * @param acknowledged gates whose question the person has already answered with "send anyway".
 * @returns what to ask the person first; undefined lets the text pass.
 * @throws AppError `invalid-input` in the gate's words when the text may not go at all.
 */
export function askBeforeRun(
  text: string,
  safety: Settings["safety"],
  acknowledged: readonly GateName[],
): Ask | undefined {
  const verdict = checkInput(text, {
    maxLength: safety.maximumMessageLength,
    injectionPolicy: safety.promptInjection,
  });
  switch (verdict.type) {
    case "pass":
      return undefined;
    case "refuse":
      throw new AppError("invalid-input", verdict.message);
    case "ask":
      if (acknowledged.includes("input-guard")) return undefined;
      return {
        gate: "input-guard",
        message: `This text ${verdict.finding.label}. Send it anyway?`,
        excerpt: verdict.finding.excerpt,
        choices: ["send-anyway", "edit"],
      };
  }
}
