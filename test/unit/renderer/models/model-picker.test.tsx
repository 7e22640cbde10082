import { cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { chatSettings } from "../../../../shared/chat-settings.ts";
import { AppError } from "../../../../shared/errors.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

it("tells of endpoints that do not answer in one breath, the chat's own first", async () => {
  const { bridge, services, user } = openApp();
  const endpoints = Array.from({ length: 30 }, (_, index) =>
    anEndpoint({ id: `e${index}`, name: `Endpoint ${index}` }),
  );
  const model = { endpointId: endpoints[7]!.id, name: "mine" };
  bridge.on("settings.get", () => ({
    settings: { ...DEFAULT_SETTINGS, endpoints, model },
    fromEnvironment: [],
  }));
  bridge.on("chat.get", () => ({ settings: chatSettings.parse({}), model }));
  bridge.on("model.list", () => {
    throw new AppError("connection-failed", "Nothing answers.");
  });
  await services.settings.load();
  services.chats.refresh(null);
  await user.click(await screen.findByRole("button", { name: /^Model: / }));
  const alert = await screen.findByRole("alert");
  await waitFor(() => {
    const lines = [...alert.querySelectorAll("p")].map(({ textContent }) => textContent);
    expect(lines).toEqual([
      "Endpoint 7: Nothing answers.",
      "Endpoint 0: Nothing answers.",
      "28 more endpoints did not answer. Settings → Models tests each.",
    ]);
  });
});
