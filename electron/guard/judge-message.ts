import { textProblem } from "../../shared/input-length.ts";
import type { AttachmentPart } from "../../shared/message.ts";
import type { Settings } from "../../shared/settings.ts";
import type { GateName, Verdict } from "../../shared/verdict.ts";
import { detectInjection, type InjectionFinding } from "./detect-injection.ts";

/** A message that is about to be sent, its attachments as `inspectAttachments` gave them back. */
export interface Outgoing {
  readonly text: string;
  readonly attachments: readonly AttachmentPart[];
  /** What was found in the text, null for nothing, where it was read before: a long one is not read in one go. */
  readonly written?: InjectionFinding | null | undefined;
  /** Gates whose question the person has already answered with "send anyway". */
  readonly acknowledged: readonly GateName[];
}

/** Something suspicious in a message: what it is in, and what it does. */
interface Finding {
  readonly where: string;
  readonly label: string;
  readonly excerpt: string;
}

/** May this message go to the assistant? Its length is judged first, then its injections as the policy says. */
export function judgeMessage(
  { text, attachments, acknowledged, written: read }: Outgoing,
  { maximumMessageLength, promptInjection }: Settings["safety"],
): Exclude<Verdict, { type: "wait" }> {
  const tooLong = textProblem(text, maximumMessageLength);
  if (tooLong !== undefined) return { type: "refuse", message: tooLong };
  const written =
    promptInjection === "off" ? null : read === undefined ? (detectInjection(text) ?? null) : read;
  const findings: readonly Finding[] = [
    ...(written === null ? [] : [{ where: "This text", ...written }]),
    ...attachments.flatMap(toFindings),
  ];
  const [first] = findings;
  if (first === undefined) return { type: "pass" };
  if (promptInjection === "block") {
    const where = first.where.replace(/^T/, "t");
    return { type: "refuse", message: `Invalid input detected: ${where} ${first.label}.` };
  }
  if (acknowledged.includes("input-guard")) return { type: "pass" };
  const sentences = findings.map(({ where, label }) => `${where} ${label}.`);
  return {
    type: "ask",
    ask: {
      gate: "input-guard",
      message: `${sentences.join(" ")} Send it anyway?`,
      excerpt: first.excerpt,
      choices: ["send-anyway", "edit"],
    },
  };
}

function toFindings({ name, warning }: AttachmentPart): Finding[] {
  return warning === null ? [] : [{ where: `The attached “${name}”`, ...warning }];
}
