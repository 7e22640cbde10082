import { defineConfig } from "@playwright/test";

export default defineConfig({
  outputDir: "test-results",
  // Two cores here and on CI: one app at a time keeps every wait short and every failure readable.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: { trace: "retain-on-failure", screenshot: "only-on-failure" },
  projects: [
    { name: "standin", testDir: "test/standin/contract" },
    { name: "e2e", testDir: "test/e2e", testMatch: "**/*.e2e.ts" },
  ],
});
