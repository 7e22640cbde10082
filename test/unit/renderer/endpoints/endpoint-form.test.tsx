import { act, cleanup, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { DEFAULT_SETTINGS, type EffectiveSettings } from "../../../../shared/settings.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

it("shows the protocol of an endpoint by the name that people know, and changes it", async () => {
  const { bridge, services, user } = openApp();
  const endpoint = anEndpoint();
  const settingsOf = (protocol: typeof endpoint.protocol): EffectiveSettings => ({
    settings: {
      ...DEFAULT_SETTINGS,
      endpoints: [{ ...endpoint, protocol }],
      model: { endpointId: endpoint.id, name: "fake" },
    },
    fromEnvironment: [],
  });
  bridge.on("settings.get", () => settingsOf("chat-completions"));
  bridge.on("endpoint.keyOrigin", () => ({ source: "none", origin: null }));
  bridge.on("endpoint.update", ({ input }) =>
    settingsOf(input.patch.protocol ?? "chat-completions"),
  );
  await act(() => services.settings.load());
  act(() => services.shell.openSettings({ tab: "Models" }));

  const checked = (name: RegExp): string | null =>
    screen.getByRole("radio", { name }).getAttribute("aria-checked");
  await screen.findByRole("radiogroup", { name: "Protocol" });
  expect(checked(/^Chat completions/)).toBe("true");
  await user.click(screen.getByRole("radio", { name: /^Anthropic Messages/ }));
  await waitFor(() => expect(checked(/^Anthropic Messages/)).toBe("true"));
  expect(bridge.inputsOf("endpoint.update")).toEqual([
    { endpointId: endpoint.id, patch: { protocol: "messages" } },
  ]);
});
