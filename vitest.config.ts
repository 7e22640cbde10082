import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Two cores may be shared with other work: a slow disk must not decide a test.
    testTimeout: 30_000,
    allowOnly: false,
    // On processors that protect pages of compiled code with keys, V8 loses count of them where threads come and go, and
    // ends the process ("Check failed: jit_page.has_value()", nodejs/node#64500). It does the same where a thread throws
    // compiled WebAssembly away ("jit_page_->allocations_.erase(addr) == 1"); Node reads TypeScript with some of it.
    execArgv: ["--no-memory-protection-keys", "--no-wasm-code-gc"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          include: ["test/unit/*.test.ts", "test/unit/{shared,electron,scripts}/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "renderer",
          environment: "jsdom",
          include: ["test/unit/renderer/**/*.test.{ts,tsx}", "test/fuzz/**/*.test.tsx"],
        },
      },
      {
        extends: true,
        test: { name: "contract", environment: "node", include: ["test/contract/**/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "integration",
          environment: "node",
          include: ["test/integration/**/*.test.ts", "test/fuzz/**/*.test.ts"],
          // The checkpointer's validation suite registers its cases through globals.
          globals: true,
        },
      },
    ],
  },
});
