import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** As strict as the app's own, so that whatever the real window would refuse is refused here too. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** The page over a scripted main, in any browser: `vite build -c <this file> && vite preview -c <this file>`. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "../../../node_modules/.cache/preview",
    emptyOutDir: true,
    assetsInlineLimit: 0,
  },
  preview: { port: 5175, strictPort: true, headers: { "Content-Security-Policy": CSP } },
});
