import type { TestResult, TestStep } from "../../../shared/connection-test.ts";

export const STEP_LABELS: Record<TestStep, string> = {
  dns: "Address",
  connect: "Connection",
  proxy: "Proxy",
  auth: "Key",
  models: "Models",
  "first-token": "Answer",
  usage: "Token counts",
  "tool-call": "Tools",
  reasoning: "Thoughts",
  abort: "Stop",
  context: "Context",
};

/** What a screen reader says where others see an icon. */
export const STATE_WORDS: Record<TestResult["state"], string> = {
  ok: "ok",
  warning: "warning",
  failed: "failed",
  skipped: "skipped",
};

/** How a whole test went, in a line. */
export function summaryWords(results: readonly TestResult[]): string {
  const failed = results.find(({ state }) => state === "failed");
  if (failed !== undefined) return `The test failed at: ${STEP_LABELS[failed.step]}.`;
  const warnings = results.filter(({ state }) => state === "warning").length;
  const isPartial = results.some(
    ({ step, state }) => step === "first-token" && state === "skipped",
  );
  if (isPartial) return "The endpoint can be reached. No model was tested.";
  if (warnings === 0) return "Everything works.";
  return warnings === 1 ? "Works, with 1 note." : `Works, with ${warnings} notes.`;
}
