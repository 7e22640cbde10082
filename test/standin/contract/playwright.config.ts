import { defineConfig } from "@playwright/test";

/** Runs the contract alone: `node_modules/.bin/playwright test -c test/standin/contract`. */
export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: "../../../test-results/standin",
  workers: 1,
  timeout: 30_000,
  forbidOnly: true,
  reporter: [["list"]],
});
