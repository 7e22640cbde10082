import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y-x";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { explainedDirectives } from "./scripts/lib/explained-directives.mjs";

/** `electron` belongs to the rooms that touch Electron itself; everyone else is handed what they need. */
const onlyOurElectron = {
  name: "electron",
  message: "Only main.ts, start.ts, preload.ts and app/ import electron.",
  allowTypeImports: true,
};

/** On Windows a virus scanner holds every file that was just written, for a moment. */
const onlyOurRename = {
  name: "node:fs",
  importNames: ["rename", "renameSync"],
  message: "Rename with store/rename.ts, which tries again while somebody holds the file.",
};

/** One place on each side speaks IPC; everyone else goes through the contract. */
const noIpc = (...importNames) => ({
  name: "electron",
  importNames,
  message: "ipcMain belongs to main.ts, ipcRenderer to preload.ts.",
});

export default defineConfig(
  globalIgnores(["dist/", "release/", "node_modules/", "test-results/", "playwright-report/"]),
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { local: { rules: { "explained-directives": explainedDirectives } } },
    rules: { "local/explained-directives": "error" },
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      // A `default` that ignores the rest says so; one that must not is `assertNever`.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "import-x/no-cycle": "error",
      "import-x/no-default-export": "error",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["electron/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: [onlyOurElectron, onlyOurRename],
          patterns: [
            { group: ["**/renderer/**"], message: "electron/ knows nothing of renderer/." },
          ],
        },
      ],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only main.ts reads the environment." },
      ],
    },
  },
  {
    files: ["electron/app/**", "electron/start.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", noIpc("ipcMain", "ipcRenderer")],
    },
  },
  {
    files: ["electron/main.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", noIpc("ipcRenderer")] },
  },
  {
    files: ["electron/preload.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", noIpc("ipcMain")] },
  },
  { files: ["electron/main.ts"], rules: { "no-restricted-properties": "off" } },
  {
    files: ["electron/store/rename.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", { paths: [onlyOurElectron] }],
    },
  },
  {
    files: ["electron/agent/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: [onlyOurElectron],
          patterns: [
            {
              group: ["../store/**", "../../store/**", "../runs/**", "../app/**", "../ipc/**"],
              message: "The agent knows nothing of Electron, SQLite or windows.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["renderer/**/*.ts", "renderer/**/*.tsx"],
    extends: [reactHooks.configs.flat.recommended, jsxA11y.configs.recommended],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: [{ name: "electron", message: "The page knows only window.parley." }],
          patterns: [
            {
              group: ["**/shared/contract*", "**/shared/contract/**"],
              message: "The page takes the contract as types only; zod stays in main.",
              allowTypeImports: true,
            },
            { group: ["**/electron/**"], message: "renderer/ knows nothing of electron/." },
          ],
        },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: "No HTML strings: everything a model says is drawn as React elements.",
        },
        {
          // Scrolling returns a promise in newer browsers than TypeScript knows, and React calls what an effect returns.
          selector:
            "CallExpression[callee.name=/^use(Layout)?Effect$/] > ArrowFunctionExpression[body.type=/^(Call|Chain)Expression$/]",
          message:
            "An effect returns its clean-up or nothing: write braces, with `return` for a clean-up.",
        },
        {
          selector: "MemberExpression[object.name='window'][property.name='parley']",
          message: "Only bridge/client.ts sees window.parley.",
        },
      ],
    },
  },
  {
    files: ["renderer/bridge/client.ts", "renderer/main.tsx"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["*.config.ts", "test/**/*.config.ts"],
    rules: { "import-x/no-default-export": "off" },
  },
  {
    files: ["test/**/*.ts", "test/**/*.tsx"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      // Playwright's fixtures take an object pattern even where they use nothing of it.
      "no-empty-pattern": "off",
    },
  },
  {
    files: ["test/bench/**", "test/load/**"],
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
