import {
  MAXIMUM_ANSWER_TOKENS,
  MAXIMUM_SYSTEM_PROMPT_LENGTH,
  MAXIMUM_TEMPERATURE,
} from "../../shared/chat-settings-limits.ts";

/** What was typed, understood; a problem is in words for the person who typed it. Null is an empty field. */
export type Typed<T> = { readonly value: T | null } | { readonly problem: string };

/** The text itself, with the white space that somebody wanted in it. */
export function parseSystemPrompt(text: string): Typed<string> {
  if (text.trim() === "") return { value: null };
  if (text.length <= MAXIMUM_SYSTEM_PROMPT_LENGTH) return { value: text };
  return { problem: systemPromptProblem(text.length) };
}

/** @param length in UTF-16 units. */
export function systemPromptProblem(length: number): string {
  const maximum = MAXIMUM_SYSTEM_PROMPT_LENGTH.toLocaleString("en");
  return `At most ${maximum} characters. This would be ${length.toLocaleString("en")}.`;
}

/** A decimal comma is understood, too. */
export function parseTemperature(text: string): Typed<number> {
  const digits = text.trim().replace(",", ".");
  if (digits === "") return { value: null };
  const value = Number(digits);
  return /^\d+(?:\.\d+)?$/.test(digits) && value <= MAXIMUM_TEMPERATURE
    ? { value }
    : { problem: `A number from 0 to ${MAXIMUM_TEMPERATURE}, or nothing.` };
}

export function parseMaximumTokens(text: string): Typed<number> {
  const digits = text.replaceAll(/[\s,_]/g, "");
  if (digits === "") return { value: null };
  const value = Number(digits);
  return /^\d{1,9}$/.test(digits) && value >= 1 && value <= MAXIMUM_ANSWER_TOKENS
    ? { value }
    : {
        problem: `A whole number from 1 to ${MAXIMUM_ANSWER_TOKENS.toLocaleString("en")}, or nothing.`,
      };
}
