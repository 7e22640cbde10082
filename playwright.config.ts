import { defineConfig } from "@playwright/test";

/** Specs of the stand-in itself: `standin-only.spec.ts`, `standin-modes.spec.ts`, … */
const STAND_IN_ONLY = "**/standin-*.spec.ts";

export default defineConfig({
  outputDir: "test-results",
  // Two cores here and on CI. An app waits more than it works: one at a time leaves a core idle.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: { trace: "retain-on-failure", screenshot: "only-on-failure" },
  projects: [
    // What Electron promises: on whichever Electron the run drives. Then what is true of the stand-in alone.
    { name: "electron", testDir: "test/standin/contract", testIgnore: STAND_IN_ONLY },
    { name: "standin", testDir: "test/standin/contract", testMatch: STAND_IN_ONLY },
    { name: "e2e", testDir: "test/e2e", testMatch: "**/*.e2e.ts" },
  ],
});
