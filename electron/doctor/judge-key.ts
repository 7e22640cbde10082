import type { ModelsAnswer } from "./ask-models.ts";
import type { DoctorTarget, KeyProblem } from "./doctor-target.ts";
import type { StepFinding } from "./step-finding.ts";
import { toWords } from "./to-words.ts";
import { tryHttps } from "./try-scheme.ts";

/** Why the key was not sent, and what would let it go. */
export async function judgeKeyProblem(
  target: DoctorTarget,
  { kind, message }: KeyProblem,
  signal: AbortSignal,
): Promise<StepFinding> {
  switch (kind) {
    case "elsewhere":
      return { state: "failed", message, fix: { type: "use-key", label: "Use the key here" } };
    case "unencrypted": {
      const fix = await tryHttps(target, signal);
      return { state: "failed", message, ...(fix === undefined ? {} : { fix }) };
    }
    case "unreadable":
      return { state: "failed", message };
  }
}

/** What the request for models says of the key. */
export function judgeKey(apiKey: string | undefined, answer: ModelsAnswer): StepFinding {
  if (answer.type === "list") {
    return {
      state: "ok",
      message:
        apiKey === undefined ? "No key is saved, and none was asked for." : "The key was accepted.",
    };
  }
  const status = answer.type === "problem" ? answer.problem.status : undefined;
  if (answer.type === "problem" && (status === 401 || status === 403)) {
    return {
      state: "failed",
      message:
        apiKey === undefined
          ? "The endpoint wants an API key, and none is saved for it."
          : toWords(answer.problem),
    };
  }
  return { state: "skipped", message: "Not known yet: the first answer will show it." };
}
