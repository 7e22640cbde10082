import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "../../../shared/errors.ts";
import { endpoint } from "../../../shared/endpoint.ts";
import { DEFAULT_SETTINGS } from "../../../shared/settings.ts";
import { THREAD_ID, RUN_ID, answer, summary, text, userMessage } from "./build.ts";
import { openApp, type OpenApp } from "./open-app.tsx";

afterEach(cleanup);

const ASKED = userMessage("Why?");
const GIVEN = answer({ parentId: ASKED.id, runId: RUN_ID, parts: [text("Because.")] });

function open(): OpenApp {
  const app = openApp({
    threads: [summary()],
    messages: [ASKED, GIVEN],
    hash: `#/chat/${THREAD_ID}`,
  });
  app.bridge.on("app.saved", () => ({}));
  // Nobody can be asked in a window that is on its way out.
  app.bridge.on("settings.update", () => {
    throw new AppError("declined", "Not done.");
  });
  app.bridge.on("chat.update", () => {
    throw new AppError("declined", "Not done.");
  });
  return app;
}

const settingsField =
  (tab: Parameters<OpenApp["services"]["shell"]["openSettings"]>[0], label: string) =>
  async ({ services }: OpenApp): Promise<HTMLElement> => {
    act(() => services.shell.openSettings(tab));
    return await screen.findByLabelText(label, { exact: true });
  };
const chatOption =
  (label: string) =>
  async ({ user }: OpenApp): Promise<HTMLElement> => {
    await user.click(await screen.findByRole("button", { name: "Chat options" }));
    return await screen.findByLabelText(label);
  };
const priceField =
  (label: string) =>
  async ({ services, user }: OpenApp): Promise<HTMLElement> => {
    act(() => services.shell.openSettings({ tab: "Models" }));
    await user.click(await screen.findByRole("button", { name: "Add price" }));
    return await screen.findByRole("textbox", { name: label });
  };

const ENDPOINT = endpoint.parse({
  id: "00000000-0000-4000-8000-0000000000e1",
  name: "Mine",
  preset: "custom",
  baseUrl: "http://localhost:1/v1",
});
const endpointField =
  (label: string) =>
  async (app: OpenApp): Promise<HTMLElement> => {
    const model = { endpointId: ENDPOINT.id, name: "some-model" };
    app.bridge.on("model.list", () => ({ fetchedAt: null, models: [], error: null }));
    const settings = { ...DEFAULT_SETTINGS, endpoints: [ENDPOINT], model };
    app.bridge.on("settings.get", () => ({ settings, fromEnvironment: [] }));
    await app.services.settings.load();
    act(() => app.services.shell.openSettings({ tab: "Models" }));
    return await screen.findByLabelText(label);
  };

interface Field {
  readonly open: (app: OpenApp) => Promise<HTMLElement>;
  readonly typed: string;
  /** What main has of it once the page says that all is saved. */
  readonly kept: (app: OpenApp) => unknown;
}

/** The newest text that main keeps of a field. */
const typedAs =
  (name: string) =>
  ({ bridge }: OpenApp): unknown =>
    bridge
      .inputsOf("settings.keepTyped")
      .filter((each) => each.name === name)
      .at(-1)?.text;

const FIELDS: Readonly<Record<string, Field>> = {
  composer: {
    open: () => screen.findByRole("textbox", { name: "Message" }),
    typed: "half a thought",
    kept: ({ bridge }) => bridge.inputsOf("draft.save").at(-1)?.text,
  },
  "an edited message": {
    open: async ({ user }) => {
      await user.click(await screen.findByRole("button", { name: "Edit" }));
      return await screen.findByRole("textbox", { name: "Edited text" });
    },
    typed: "Why not?",
    kept: ({ bridge }) => bridge.inputsOf("edit.save").at(-1)?.text,
  },
  "a chat's title": {
    open: async () => {
      fireEvent.keyDown(await screen.findByRole("link", { name: "A conversation" }), { key: "F2" });
      return await screen.findByRole("textbox", { name: "Title" });
    },
    typed: "Quinces",
    kept: ({ bridge }) => bridge.inputsOf("thread.rename").at(-1)?.title,
  },
  "the note of a feedback": {
    open: async ({ user }) => {
      await user.click(await screen.findByRole("button", { name: "Bad answer" }));
      return within(await screen.findByRole("form", { name: "Feedback" })).getByRole("textbox");
    },
    typed: "It is 84.",
    kept: ({ bridge }) => bridge.inputsOf("feedback.set").at(-1)?.note,
  },
  "a number that the person would be asked about": {
    open: settingsField({ tab: "Limits" }, "Messages per window"),
    typed: "500",
    kept: typedAs("limits.messagesPerWindow"),
  },
  "a number that may not stand": {
    open: settingsField({ tab: "Limits" }, "Messages per window"),
    typed: "-5",
    kept: typedAs("limits.messagesPerWindow"),
  },
  "an address that main refuses": {
    open: settingsField({ tab: "Observability" }, "Langfuse URL"),
    typed: "https://langfuse.example.com",
    kept: typedAs("langfuse.baseUrl"),
  },
  "the name of a header": {
    open: endpointField("Header name"),
    typed: "X-Title",
    kept: typedAs(`header-name ${ENDPOINT.id}`),
  },
  "a header's value that is not secret": {
    open: async (app) => {
      const field = await endpointField("Header value")(app);
      await app.user.click(await screen.findByLabelText("Not secret"));
      return field;
    },
    typed: "Parley",
    kept: typedAs(`header-value ${ENDPOINT.id}`),
  },
  ...Object.fromEntries(
    (
      [
        ["Price for model", "model"],
        ["Input", "input"],
        ["Cached input", "cachedInput"],
        ["Output", "output"],
        ["Context window", "contextWindow"],
      ] as const
    ).map(([label, name]): [string, Field] => [
      `${label} of a price`,
      {
        open: priceField(label),
        typed: "12",
        kept: (app) =>
          (JSON.parse(String(typedAs("prices.own ")(app))) as Record<string, string>)[name],
      },
    ]),
  ),
  ...Object.fromEntries(
    [
      ["Temperature", "temperature", "9"],
      ["Maximum tokens", "maximumTokens", "5000"],
      ["System prompt", "systemPrompt", "Be brief."],
    ].map(([label = "", name = "", typed = ""]): [string, Field] => [
      `${label} of a chat`,
      { open: chatOption(label), typed, kept: typedAs(`chat ${THREAD_ID} ${name}`) },
    ]),
  ),
};

describe("what is typed and not left when the window goes", () => {
  it.each(Object.entries(FIELDS))("in %s is with main", async (_name, field) => {
    const app = open();
    const { typed } = field;
    const element = await field.open(app);
    // In two steps: the first is saved at once, the rest would wait.
    fireEvent.change(element, { target: { value: typed.slice(0, 1) } });
    fireEvent.change(element, { target: { value: typed } });
    expect(app.bridge.inputsOf("app.saved")).toHaveLength(0);
    act(() => app.change({ type: "save-now" }));
    await waitFor(() => expect(app.bridge.inputsOf("app.saved")).toHaveLength(1));
    expect(field.kept(app)).toBe(typed);
  });

  it("stands in its field again, as not saved, and counts only once it is confirmed", async () => {
    const app = open();
    app.services.typed.write("limits.messagesPerWindow", "-5");
    app.services.typed.write(
      "prices.own gpt-gone",
      JSON.stringify({ model: "gpt-gone", input: "2", output: 7 }),
    );
    app.bridge.on("settings.update", () => ({ settings: DEFAULT_SETTINGS, fromEnvironment: [] }));
    const field = await settingsField({ tab: "Limits" }, "Messages per window")(app);
    expect(field).toHaveProperty("value", "-5");
    expect(screen.getByText("not saved")).toBeDefined();
    expect(screen.getByRole("alert").textContent).toMatch(/^A whole number/);

    act(() => app.services.shell.openSettings({ tab: "Models" }));
    const form = await screen.findByRole("form", { name: "Price" });
    const price = (name: string) => within(form).getByRole("textbox", { name });
    expect(price("Price for model")).toHaveProperty("value", "gpt-gone");
    expect(price("Input")).toHaveProperty("value", "2");
    expect(price("Output")).toHaveProperty("value", "");
    await app.user.click(within(form).getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("form", { name: "Price" })).toBeNull();
    expect(app.bridge.inputsOf("settings.update")).toEqual([]);
  });
});

it("a header's value that is secret is nowhere but in its field", async () => {
  const app = open();
  const field = await endpointField("Header value")(app);
  fireEvent.change(field, { target: { value: "sk-secret" } });
  act(() => app.change({ type: "save-now" }));
  await waitFor(() => expect(app.bridge.inputsOf("app.saved")).toHaveLength(1));
  expect(field).toHaveProperty("value", "sk-secret");
  expect(app.bridge.inputsOf("settings.keepTyped")).toEqual([]);
});

describe("a note on an answer", () => {
  it("does not bring back a rating that was taken back or changed", async () => {
    const app = open();
    const note = await FIELDS["the note of a feedback"]!.open(app);
    fireEvent.change(note, { target: { value: "It is 84." } });
    await app.user.click(screen.getByRole("button", { name: "Good answer" }));
    expect(app.bridge.inputsOf("feedback.set").map(({ rating }) => rating)).toEqual([
      "bad",
      "good",
    ]);
  });
});

/**
 * Every file of the page in which something can be typed, and by which row above it is tried; where by none, why nothing
 * of it is kept.
 */
const WHERE: Readonly<Record<string, string>> = {
  "chat/chat-settings-panel.tsx": "Temperature of a chat",
  "composer/attach-button.tsx": "nothing is typed there: a choice of files",
  "composer/composer.tsx": "composer",
  "composer/queued-messages.tsx": "kept as it is typed: queued-messages.test.tsx",
  "endpoints/endpoint-headers.tsx": "the name of a header",
  "endpoints/model-field.tsx": "as an address that main refuses: by useSettingText",
  "feedback/feedback-form.tsx": "the note of a feedback",
  "fields/number-field.tsx": "a number that may not stand",
  "fields/setting-field.tsx": "an address that main refuses",
  "find/find-bar.tsx": "a search",
  "markdown/block-view.tsx": "nothing is typed there: a box of a list",
  "messages/message-editor.tsx": "an edited message",
  "mcp/server-form.tsx": "holds keys, which are never kept unasked",
  "mcp/text-area.tsx": "whoever uses it stands here",
  "models/model-list-box.tsx": "a search",
  "palette/command-palette.tsx": "a search",
  "prices/price-editor.tsx": "Input of a price",
  "runs/run-filters.tsx": "a filter",
  "runs/runs-grid.tsx": "nothing is typed there: a box of a list",
  "secrets/secret-field.tsx": "a secret is never kept unasked",
  "messages/approval-card.tsx": "kept as it is typed: approval.test.tsx",
  "threads/title-editor.tsx": "a chat's title",
  "timeline/run-details.tsx": "a search",
  "ui/search-field.tsx": "a search",
  "ui/text-field.tsx": "whoever uses it stands here",
};

it("no field of the page is forgotten here", () => {
  const root = join(import.meta.dirname, "../../../renderer");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".tsx"))
    .filter((file) =>
      /<(?:TextField|textarea|input)\b/.test(readFileSync(join(root, file), "utf8")),
    );
  expect(files.sort()).toEqual(Object.keys(WHERE).sort());
});
