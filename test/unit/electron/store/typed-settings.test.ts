import { expect, it } from "vitest";
import type { AppState } from "../../../../electron/store/app-state.ts";
import { createTypedSettings } from "../../../../electron/store/typed-settings.ts";

function typedSettings() {
  const rows = new Map<string, unknown>();
  const appState = {
    read: (key: string) => rows.get(key),
    write: (key: string, _schema: unknown, value: unknown) => void rows.set(key, value),
  } as unknown as AppState;
  return { typed: createTypedSettings(appState), rows };
}

it("keeps what was typed and is not in force", () => {
  const { typed } = typedSettings();
  typed.keep("langfuse.baseUrl", "https://lf.exa");
  expect(typed.all()).toEqual({ "langfuse.baseUrl": "https://lf.exa" });
});

it.each([
  "https://me:CANARY@lf.example",
  " HTTP://CANARY@lf.example/v1",
  "https://lf.example/v1?api-key=CANARY",
])("keeps no address with a secret in it, nor what was typed on the way to it: %s", (text) => {
  const { typed, rows } = typedSettings();
  typed.keep("langfuse.baseUrl", "https://me:CANARY");
  typed.keep("langfuse.baseUrl", text);
  expect(JSON.stringify([...rows])).not.toContain("CANARY");
});
