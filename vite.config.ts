import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { bundledPackages } from "./scripts/lib/bundled-packages.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));
/** What the app finds at run time: Electron and Node bring theirs, keytar is native and stays outside the bundle. */
const external = ["electron", "keytar", ...builtinModules, /^node:/];

/** What main reads as a file when it needs it, beside its chunks. */
const dataFiles: Plugin = {
  name: "parley:data-files",
  generateBundle() {
    const source = readFileSync(`${root}electron/agent/pricing/price-table.json`, "utf8");
    this.emitFile({
      type: "asset",
      fileName: "main/price-table.json",
      source: JSON.stringify(JSON.parse(source)),
    });
  },
};

/** The main process, with the agent in chunks of its own that load after the first window; and its two workers. */
const main: UserConfig = {
  plugins: [bundledPackages("main"), dataFiles],
  ssr: { noExternal: true, external: ["electron", "keytar"] },
  // CommonJS dependencies ask where they are; an ES module says it differently.
  define: { __filename: "import.meta.filename", __dirname: "import.meta.dirname" },
  build: {
    ssr: true,
    target: "node24",
    outDir: "dist",
    emptyOutDir: false,
    sourcemap: true,
    minify: true,
    rolldownOptions: {
      external,
      input: {
        main: "electron/main.ts",
        "disk-worker": "electron/compose/disk-worker.ts",
        "colour-worker": "electron/code/colour-worker.ts",
      },
      output: {
        entryFileNames: "[name].mjs",
        chunkFileNames: "main/[name]-[hash].mjs",
        // The log tells errors by their class.
        minify: { compress: true, mangle: { keepNames: { class: true, function: false } } },
      },
    },
  },
};

/** One CommonJS file: a sandboxed preload can load nothing but `electron`. */
const preload: UserConfig = {
  plugins: [bundledPackages("preload")],
  build: {
    lib: { entry: "electron/preload.ts", formats: ["cjs"], fileName: () => "preload.cjs" },
    target: "chrome140",
    outDir: "dist",
    emptyOutDir: false,
    minify: true,
    rolldownOptions: { external: ["electron"] },
  },
};

/** Chromium reads the first of each font's three formats; the others would only lie in the package. */
const oneFormat: Plugin = {
  name: "parley:one-format",
  enforce: "pre",
  transform(code, id) {
    if (!/katex[^/]*\.css$/.test(id)) return undefined;
    return code.replaceAll(/,url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, "");
  },
};

const renderer: UserConfig = {
  root: "renderer",
  base: "./",
  plugins: [oneFormat, react(), tailwindcss(), bundledPackages("renderer")],
  build: {
    outDir: "../dist/renderer",
    emptyOutDir: true,
    target: "chrome140",
    sourcemap: true,
    // The page's CSP allows no data: fonts and no inline code, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    port: 5174,
    strictPort: true,
    // The page's own address is app://bundle, so Vite's client must be told where its server is.
    hmr: { protocol: "ws", host: "localhost", port: 5174 },
  },
};

/** `vite build --mode main|preload|renderer`: three builds, since the three worlds share no chunk. */
export default defineConfig(({ mode }) => ({
  root,
  clearScreen: false,
  ...(mode === "main" ? main : mode === "preload" ? preload : renderer),
}));
