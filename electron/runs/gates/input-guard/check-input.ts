import { detectInjection, type InjectionFinding } from "./detect-injection.ts";

/** What is done about text that looks like an injection. */
export type InjectionPolicy = "off" | "warn" | "block";

interface InputLimits {
  /** In Unicode code points. */
  readonly maxLength: number;
  readonly injectionPolicy: InjectionPolicy;
}

/** May the text go to the assistant? The text itself is never changed. */
export type InputVerdict =
  | { readonly type: "pass" }
  | { readonly type: "ask"; readonly finding: InjectionFinding }
  | { readonly type: "refuse"; readonly code: "too-long"; readonly message: string }
  | {
      readonly type: "refuse";
      readonly code: "injection";
      readonly message: string;
      readonly finding: InjectionFinding;
    };

/**
 * Checks what is about to be sent: its length first, then for injection as the policy says.
 *
 * Length is counted in code points: a UTF-16 unit would count every emoji twice, and a character as people see it can
 * carry any number of marks, so a limit in those would bound nothing.
 */
export function checkInput(
  text: string,
  { maxLength, injectionPolicy }: InputLimits,
): InputVerdict {
  if (isLongerThan(text, maxLength)) {
    const message = `Input too long. Maximum ${maxLength} characters.`;
    return { type: "refuse", code: "too-long", message };
  }
  if (injectionPolicy === "off") return { type: "pass" };
  const finding = detectInjection(text);
  if (finding === undefined) return { type: "pass" };
  if (injectionPolicy === "warn") return { type: "ask", finding };
  const message = `Invalid input detected: the text ${finding.label}.`;
  return { type: "refuse", code: "injection", message, finding };
}

function isLongerThan(text: string, maxLength: number): boolean {
  if (text.length <= maxLength) return false;
  // A code point takes one unit or two, so only in between must they be counted.
  return text.length > 2 * maxLength || countCodePoints(text) > maxLength;
}

/** How long a text is for the limit: in code points, whatever its encoding. */
export function countCodePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    if (isHighSurrogate(text, index) && isLowSurrogate(text, index + 1)) {
      count -= 1;
      index += 1;
    }
  }
  return count;
}

const isHighSurrogate = (text: string, index: number): boolean =>
  text.charCodeAt(index) >> 10 === 0xd800 >> 10;
const isLowSurrogate = (text: string, index: number): boolean =>
  text.charCodeAt(index) >> 10 === 0xdc00 >> 10;
