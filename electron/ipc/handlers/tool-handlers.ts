import type { HandlersOf } from "../serve-contract.ts";

export function createToolHandlers(): HandlersOf<"tool"> {
  return {
    "tool.list": async () => {
      // No first window needs what tools are made of.
      const { TOOLS } = await import("../../tools/registry.ts");
      return {
        tools: TOOLS.map(({ name, icon, about, limits }) => {
          return { name, icon, description: about, limits };
        }),
      };
    },
  };
}
