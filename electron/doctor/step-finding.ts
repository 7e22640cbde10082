import type { TestFix, TestResult } from "../../shared/connection-test.ts";

/** What a step found, before anybody took its time. */
export interface StepFinding {
  readonly state: TestResult["state"];
  readonly message: string;
  readonly fix?: TestFix;
}

/** What helps where the endpoint names models and the one that was tested is none of them, or there is none. */
export const CHOOSE_MODEL: TestFix = { type: "choose-model", label: "Choose model" };
