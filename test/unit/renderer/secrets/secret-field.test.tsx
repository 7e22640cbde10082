import { act, cleanup, configure, render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { createClient } from "../../../../renderer/bridge/client.ts";
import { createServices } from "../../../../renderer/create-services.ts";
import { sealedText } from "../../../../shared/secret-limits.ts";
import { SecretField } from "../../../../renderer/secrets/secret-field.tsx";
import { ServicesProvider } from "../../../../renderer/services.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { SecretStatus } from "../../../../shared/secret.ts";
import { createFakeBridge } from "../../../fakes/fake-bridge.ts";
import { serveSecrets } from "../../../fakes/fake-secrets.ts";
import { newId } from "../build.ts";
import { eventually } from "../../../fakes/eventually.ts";

configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);

const KEY = "sk-CANARY-field-0000-wxyz";
const HERE = "https://api.openai.com";
const NAME = "endpoint/openai";

function open(props: { readonly fromVariable?: string } = {}, status?: SecretStatus) {
  const bridge = createFakeBridge();
  serveSecrets(bridge);
  if (status !== undefined) bridge.on("secret.status", () => status);
  const services = createServices({
    client: createClient(bridge),
    addressBar: { location: { hash: "" }, addEventListener: () => undefined },
    narrow: { matches: false, addEventListener: () => undefined },
    requestFrame: () => () => undefined,
    newId,
    now: () => 0,
  });
  render(
    <ServicesProvider value={services}>
      <SecretField name={NAME} label="API key" here={HERE} {...props} />
    </ServicesProvider>,
  );
  return { bridge, services, user: userEvent.setup() };
}

const field = (): HTMLInputElement => screen.getByLabelText("API key");
const saveButton = (): HTMLElement => screen.getByRole("button", { name: "Save key" });
const page = (): string => document.body.innerHTML;

it("saves what was typed, forgets it, and says where it is and how it ends", async () => {
  const { bridge, services, user } = open();
  await user.type(field(), KEY);
  expect(field().type).toBe("password");
  await user.click(saveButton());
  expect(await screen.findByText("in the system keychain")).toBeInstanceOf(HTMLElement);
  expect(page()).toContain("wxyz");
  expect(bridge.inputsOf("secret.set")).toEqual([{ name: NAME, value: KEY }]);
  expect(field().value).toBe("");
  expect(page()).not.toContain("CANARY");
  expect(services.announcement.get()).toBe("API key saved in the system keychain.");
});

it("keeps the keyboard on the button while it saves, and saves once", async () => {
  const { bridge, user } = open();
  const saving = Promise.withResolvers<SecretStatus>();
  bridge.on("secret.set", () => saving.promise);
  await user.type(field(), KEY);
  await user.click(saveButton());
  expect(await screen.findByText(/^Saving…/)).toBeInstanceOf(HTMLElement);
  // A button that is disabled in earnest loses the keyboard in a browser; jsdom leaves it there.
  expect(saveButton()).toHaveProperty("disabled", false);
  expect(saveButton().getAttribute("aria-disabled")).toBe("true");
  expect(document.activeElement).toBe(saveButton());
  await user.click(saveButton());
  saving.resolve({ state: "absent", name: NAME });
  await eventually(() => expect(saveButton().getAttribute("aria-disabled")).toBe("false"));
  expect(bridge.inputsOf("secret.set")).toHaveLength(1);
});

it("saves with Enter", async () => {
  const { bridge, user } = open();
  await user.type(field(), `${KEY}{Enter}`);
  await eventually(() => expect(bridge.inputsOf("secret.set")).toHaveLength(1));
});

it("asks for a key before it saves nothing", async () => {
  const { bridge, user } = open();
  await user.click(saveButton());
  expect((await screen.findByRole("alert")).textContent).toBe("Enter the key first.");
  expect(bridge.inputsOf("secret.set")).toEqual([]);
});

it("keeps what was typed when it is refused, with the reason beside it", async () => {
  const { bridge, user } = open();
  bridge.on("secret.set", () => {
    throw new AppError("invalid-input", "A key is one line.");
  });
  await user.type(field(), KEY);
  await user.click(saveButton());
  expect((await screen.findByRole("alert")).textContent).toBe("A key is one line.");
  expect(field().value).toBe(KEY);
});

it.each([
  ["safe-storage", "encrypted on this computer"],
  ["session", "for this session only"],
] as const)("says why a key is not in the keychain: %s", async (place, words) => {
  const reason = "There is no D-Bus session.";
  open({}, { state: "set", name: NAME, place, reason, lastFour: null, origin: HERE });
  expect(await screen.findByText(words)).toBeInstanceOf(HTMLElement);
  expect(page()).toContain(reason);
});

it("asks again before it removes, and then removes", async () => {
  const { bridge, services, user } = open(
    {},
    {
      state: "set",
      name: NAME,
      place: "keychain",
      reason: null,
      lastFour: "wxyz",
      origin: HERE,
    },
  );
  await user.click(await screen.findByRole("button", { name: "Remove" }));
  await user.click(screen.getByRole("button", { name: "Keep" }));
  expect(bridge.inputsOf("secret.delete")).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Remove" }));
  await user.click(screen.getByRole("button", { name: "Remove" }));
  await eventually(() => expect(services.announcement.get()).toBe("API key removed."));
  expect(page()).not.toContain("in the system keychain");
});

it("says so when it may not have been removed", async () => {
  const { bridge, user } = open(
    {},
    {
      state: "set",
      name: NAME,
      place: "keychain",
      reason: null,
      lastFour: null,
      origin: HERE,
    },
  );
  bridge.on("secret.delete", () => {
    throw new AppError("secret-unreadable", "The system’s keychain is locked.");
  });
  await user.click(await screen.findByRole("button", { name: "Remove" }));
  await user.click(screen.getByRole("button", { name: "Remove" }));
  expect((await screen.findByRole("alert")).textContent).toContain("Not removed.");
  expect(page()).toContain("in the system keychain");
});

it("tells a key that cannot be read from none, and tries again when asked", async () => {
  const message = "The system’s keychain is locked.";
  const { bridge, user } = open({}, { state: "unreadable", name: NAME, message });
  expect((await screen.findByRole("alert")).textContent).toContain(message);
  bridge.on("secret.status", () => ({
    state: "set",
    name: NAME,
    place: "keychain",
    reason: null,
    lastFour: "wxyz",
    origin: HERE,
  }));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("in the system keychain")).toBeInstanceOf(HTMLElement);
});

it("is locked while the environment holds it, and asks no keychain", async () => {
  const { bridge } = open({ fromVariable: "OPENAI_API_KEY" });
  expect(await screen.findByText("from environment")).toBeInstanceOf(HTMLElement);
  expect(field().readOnly).toBe(true);
  expect(screen.queryByRole("button", { name: "Save key" })).toBeNull();
  expect(bridge.inputsOf("secret.status")).toEqual([]);
});

it("hears of a key that another window saved", async () => {
  const { services } = open();
  await screen.findByLabelText("API key");
  services.secrets.receive({
    state: "set",
    name: NAME,
    place: "session",
    reason: "No keychain.",
    lastFour: null,
    origin: HERE,
  });
  expect(await screen.findByText("for this session only")).toBeInstanceOf(HTMLElement);
});

it("says before saving that Windows does not keep so long a key, and where it goes instead", async () => {
  const { bridge, services, user } = open();
  let platform = "win32";
  const model = { label: "m", isDemo: true };
  bridge.on("app.info", () => ({ version: "1", notices: [], model, platform }));
  await act(() => services.loadAppInfo());
  await user.click(field());
  // The address that it is for takes its room, too.
  await user.paste("x".repeat(1_280 - sealedText({ value: "", origin: HERE }).length));
  expect(screen.queryByText(/Credential Manager/)).toBeNull();
  await user.paste("x");
  expect(screen.getByText(/Credential Manager keeps at most 1,280 characters/)).toBeDefined();
  platform = "linux";
  await act(() => services.loadAppInfo());
  expect(screen.queryByText(/Credential Manager/)).toBeNull();
});
