import type { TestFix, TestResult } from "../../shared/connection-test.ts";

/** What a step found, before anybody took its time. */
export interface StepFinding {
  readonly state: TestResult["state"];
  readonly message: string;
  readonly fix?: TestFix;
}
