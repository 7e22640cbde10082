import path from "node:path";
import { defineConfig } from "@playwright/test";

// Playwright asks the `electron` package where the executable is, in the very process that starts the app.
process.env["ELECTRON_OVERRIDE_DIST_PATH"] ??= path.join(import.meta.dirname, "..");

/** Runs the contract alone, on the stand-in: `node_modules/.bin/playwright test -c test/standin/contract`. */
export default defineConfig({
  testDir: import.meta.dirname,
  outputDir: "../../../test-results/standin",
  workers: 1,
  timeout: 30_000,
  forbidOnly: true,
  reporter: [["list"]],
});
