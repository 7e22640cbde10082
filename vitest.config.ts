import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          include: ["test/unit/{shared,electron,scripts}/**/*.test.ts"],
        },
      },
      {
        test: {
          name: "renderer",
          environment: "jsdom",
          include: ["test/unit/renderer/**/*.test.{ts,tsx}"],
        },
      },
      { test: { name: "contract", environment: "node", include: ["test/contract/**/*.test.ts"] } },
      {
        test: {
          name: "integration",
          environment: "node",
          include: ["test/integration/**/*.test.ts"],
          // The checkpointer's validation suite registers its cases through globals.
          globals: true,
          testTimeout: 30_000,
        },
      },
    ],
  },
});
