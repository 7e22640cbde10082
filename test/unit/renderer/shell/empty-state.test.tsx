import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

it("leads from the empty chat to the address of a first endpoint", async () => {
  const { bridge, services, user } = openApp();
  bridge.on("settings.get", () => ({ settings: DEFAULT_SETTINGS, fromEnvironment: [] }));
  await services.settings.load();
  await user.click(
    await screen.findByRole("button", { name: "connect an OpenAI-compatible endpoint" }),
  );
  const address = await screen.findByRole("textbox", { name: "Base URL" });
  await waitFor(() => expect(document.activeElement).toBe(address));
});
