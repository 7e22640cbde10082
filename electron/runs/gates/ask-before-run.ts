import { AppError } from "../../../shared/errors.ts";
import type { AttachmentPart } from "../../../shared/message.ts";
import type { Settings } from "../../../shared/settings.ts";
import type { Ask, GateName } from "../../../shared/verdict.ts";
import { checkInput } from "./input-guard/check-input.ts";

/** What is to be sent, its attachments as `inspectAttachments` gave them back. */
interface Outgoing {
  readonly text: string;
  readonly attachments: readonly AttachmentPart[];
}

/** Something suspicious in a message: what it is in, and what it does. */
interface Finding {
  readonly where: string;
  readonly label: string;
  readonly excerpt: string;
}

/**
 * Asks the gates that stand before a run whether its text may go.
 *
 * @param acknowledged gates whose question the person has already answered with "send anyway".
 * @returns what to ask the person first; undefined lets the text pass.
 * @throws AppError `invalid-input` in the gate's words when the text may not go at all.
 */
export function askBeforeRun(
  { text, attachments }: Outgoing,
  safety: Settings["safety"],
  acknowledged: readonly GateName[],
): Ask | undefined {
  const verdict = checkInput(text, {
    maxLength: safety.maximumMessageLength,
    injectionPolicy: safety.promptInjection,
  });
  if (verdict.type === "refuse") throw new AppError("invalid-input", verdict.message);
  const findings = [
    ...(verdict.type === "ask" ? [{ where: "This text", ...verdict.finding }] : []),
    ...attachments.flatMap(toFindings),
  ];
  const [first] = findings;
  if (first === undefined) return undefined;
  if (safety.promptInjection === "block") {
    const where = first.where.replace(/^T/, "t");
    throw new AppError("invalid-input", `Invalid input detected: ${where} ${first.label}.`);
  }
  if (acknowledged.includes("input-guard")) return undefined;
  const sentences = findings.map(({ where, label }) => `${where} ${label}.`);
  return {
    gate: "input-guard",
    message: `${sentences.join(" ")} Send it anyway?`,
    excerpt: first.excerpt,
    choices: ["send-anyway", "edit"],
  };
}

function toFindings({ name, warning }: AttachmentPart): Finding[] {
  return warning === null ? [] : [{ where: `The attached “${name}”`, ...warning }];
}
