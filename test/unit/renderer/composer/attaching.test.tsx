import {
  act,
  cleanup,
  createEvent,
  fireEvent,
  screen,
  waitFor,
  within,
} from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { Attachment, AttachmentId } from "../../../../shared/attachment.ts";
import { AppError } from "../../../../shared/errors.ts";
import { png } from "../../../fakes/pictures.ts";
import { THREAD_ID, answer, newId, summary, userMessage } from "../build.ts";
import { openApp } from "../open-app.tsx";

afterEach(cleanup);

const LONG = `First line\n${"x".repeat(5_000)}`;
const SIZE = "5,011 characters";
const field = (): HTMLTextAreaElement => screen.getByRole("textbox", { name: "Message" });
const tiles = () => screen.queryByRole("list", { name: "Attached texts" });

/** @returns whether the page left the paste to the browser. */
function paste(text: string): boolean {
  return fireEvent.paste(field(), { clipboardData: { getData: () => text, files: [] } });
}

function drop(text: string, files: readonly File[] = []): boolean {
  const event = createEvent.drop(field());
  Object.defineProperty(event, "dataTransfer", { value: { getData: () => text, files } });
  return fireEvent(field(), event);
}

const pasted = (text: string, name = "Pasted text"): Attachment => ({
  attachmentId: newId() as AttachmentId,
  name,
  text,
});

describe("a long paste", () => {
  it("becomes a tile at once, is saved with the draft, and is sent alone", async () => {
    const { bridge, user } = openApp();
    expect(paste(LONG)).toBe(false);
    const tile = await screen.findByRole("group", { name: `Pasted text, ${SIZE}` });
    expect(within(tile).getByText("First line")).toBeDefined();
    expect(field().value).toBe("");
    expect(bridge.inputsOf("draft.save").at(-1)).toMatchObject({
      threadId: null,
      text: "",
      attachments: [{ name: "Pasted text", text: LONG }],
    });
    await user.type(field(), "{Enter}");
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    expect(bridge.inputsOf("run.start")[0]).toMatchObject({
      text: "",
      attachments: [{ text: LONG }],
    });
    const you = await screen.findByRole("article", { name: "You" });
    expect(within(you).getByRole("group", { name: `Pasted text, ${SIZE}` })).toBeDefined();
    await waitFor(() => expect(bridge.inputsOf("draft.save").at(-1)?.attachments).toEqual([]));
  });

  it("is turned into text where the cursor stands", async () => {
    const { bridge, user } = openApp();
    await user.type(field(), "before after");
    field().setSelectionRange(7, 7);
    paste(LONG);
    await user.click(await screen.findByRole("button", { name: "Insert Pasted text as text" }));
    expect(field().value).toBe(`before ${LONG}after`);
    expect(field().selectionStart).toBe(7 + LONG.length);
    expect(document.activeElement).toBe(field());
    expect(tiles()).toBeNull();
    expect(bridge.inputsOf("draft.save").at(-1)).toMatchObject({
      text: `before ${LONG}after`,
      attachments: [],
    });
  });

  it("can be removed, and brought back", async () => {
    const { user } = openApp();
    paste(LONG);
    paste(LONG);
    await user.click(await screen.findByRole("button", { name: "Remove Pasted text" }));
    expect(screen.getAllByRole("button", { name: /^Open Pasted text/ })).toHaveLength(1);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getAllByRole("button", { name: /^Open Pasted text/ })).toHaveLength(2);
  });

  it("can be read in full, and copied", async () => {
    const { bridge, user } = openApp();
    paste(LONG);
    await user.click(await screen.findByRole("button", { name: "Open Pasted text" }));
    const dialog = screen.getByRole("dialog", { name: /Pasted text/ });
    expect(within(dialog).getByRole("region", { name: "Text" }).textContent).toBe(LONG);
    await user.click(within(dialog).getByRole("button", { name: "Copy Pasted text" }));
    await waitFor(() => expect(bridge.inputsOf("app.copyText")).toEqual([{ text: LONG }]));
    await user.click(within(dialog).getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("says so when it is longer than may be sent, and keeps it", async () => {
    openApp();
    paste("x".repeat(100_001));
    const tile = await screen.findByRole("group", { name: "Pasted text, 100,001 characters" });
    await within(tile).findByText("Input too long. Maximum 100,000 characters.");
  });

  it("is attached when it is dropped, too, unless it was dragged within the field", () => {
    openApp();
    expect(drop(LONG)).toBe(false);
    expect(tiles()).not.toBeNull();
    fireEvent.dragStart(field());
    expect(drop(LONG)).toBe(true);
    expect(within(tiles()!).getAllByRole("listitem")).toHaveLength(1);
  });
});

describe("a dropped file", () => {
  const file = (name: string, content: string | Uint8Array<ArrayBuffer>): File =>
    new File([content], name);

  it("is attached under its name when it holds text, however short, in order", async () => {
    const { services } = openApp();
    const files = [file("a.txt", "one"), file("b.md", "# zwei\r\n"), file("a.txt", "three")];
    expect(drop("", files)).toBe(false);
    await waitFor(() =>
      expect(services.drafts.attachments.get().get(null)).toMatchObject([
        { name: "a.txt", text: "one" },
        { name: "b.md", text: "# zwei\r\n" },
        { name: "a.txt 2", text: "three" },
      ]),
    );
  });

  it.each([
    [
      "is a picture cut off",
      file("photo.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff])),
      "only text and PNG, JPEG, WebP or GIF pictures can be",
    ],
    [
      "holds zeros",
      file("photo.png", "a\0b"),
      "only text and PNG, JPEG, WebP or GIF pictures can be",
    ],
    ["is empty", file("photo.png", ""), "there is nothing in it"],
    ["is too large", file("photo.png", "x".repeat(5_000_001)), "text files of up to 5 MB can be"],
    [
      "is HEIC",
      file("photo.png", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic"),
      "models do not read HEIC. Save it as PNG or JPEG first",
    ],
    [
      "would fill the memory",
      file("photo.png", png(1, 1).with(18, 0xff).with(22, 0xff)),
      "it has 65,281 × 65,281 pixels; pictures of up to 50 megapixels and 16,384 pixels a side can be",
    ],
  ])("that %s is not attached, which is said; what is typed stays", async (_is, one, why) => {
    const { user } = openApp();
    await user.type(field(), "half a thought");
    expect(drop("", [one])).toBe(false);
    await screen.findByText(`“photo.png” was not attached: ${why}.`);
    expect(tiles()).toBeNull();
    expect(field().value).toBe("half a thought");
  });

  it("is not attached beside ten others, which is said", async () => {
    const { services } = openApp();
    for (let count = 0; count < 10; count += 1) services.drafts.attach(null, "x");
    drop("", [file("a.txt", "one")]);
    await screen.findByText("“a.txt” was not attached: a message may have 10.");
    expect(services.drafts.attachments.get().get(null)).toHaveLength(10);
  });

  it("may be pasted as well", async () => {
    openApp();
    const clipboardData = { getData: () => "", files: [file("a.txt", "one")] };
    expect(fireEvent.paste(field(), { clipboardData })).toBe(false);
    await screen.findByRole("group", { name: "a.txt, 3 characters" });
  });

  it("may be dropped there: the field takes files, and leaves dragged text to the browser", () => {
    openApp();
    const over = (types: readonly string[]): boolean => {
      const event = createEvent.dragOver(field());
      Object.defineProperty(event, "dataTransfer", { value: { types } });
      return fireEvent(field(), event);
    };
    expect(over(["Files"])).toBe(false);
    expect(over(["text/plain"])).toBe(true);
  });
});

it("leaves a short paste to the browser", () => {
  openApp();
  expect(paste("x".repeat(2_500))).toBe(true);
  expect(tiles()).toBeNull();
});

it("brings attached texts back with the draft", async () => {
  const { bridge, services } = openApp({ threads: [summary()] });
  bridge.on("thread.get", () => ({
    thread: summary(),
    messages: [],
    draft: { text: "see", attachments: [pasted("kept")] },
  }));
  services.shell.openThread(THREAD_ID);
  await screen.findByRole("group", { name: "Pasted text, 4 characters" });
  expect(field().value).toBe("see");
});

it("puts a message that could not be sent back with all that was attached", async () => {
  const { bridge, user } = openApp();
  bridge.on("run.start", () => {
    throw new AppError("storage-failed", "The disk is full.");
  });
  paste(LONG);
  await user.type(field(), "See this{Enter}");
  await screen.findByText(/The disk is full/);
  expect(tiles()).not.toBeNull();
  await user.click(screen.getByRole("button", { name: "Edit" }));
  expect(field().value).toBe("See this");
  expect(screen.getAllByRole("group", { name: `Pasted text, ${SIZE}` })).toHaveLength(1);
});

it("holds a message back with all that was attached when a gate asks, and sends it when told", async () => {
  const { bridge, user } = openApp();
  bridge.on("run.start", () => ({
    type: "asked",
    ask: {
      gate: "input-guard",
      message: "The attached “Pasted text” gives orders. Send it anyway?",
      excerpt: "x",
      choices: ["send-anyway", "edit"],
    },
  }));
  paste(LONG);
  await user.type(field(), "See this{Enter}");
  await user.click(await screen.findByRole("button", { name: "Send anyway" }));
  await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(2));
  expect(bridge.inputsOf("run.start")[1]).toMatchObject({
    text: "See this",
    attachments: [{ text: LONG }],
    acknowledged: ["input-guard"],
  });
});

describe("an attached text of a message", () => {
  const message = userMessage("Sum it up.", {
    parts: [
      {
        type: "attachment",
        ...pasted("All of it"),
        warning: { label: "gives orders", excerpt: "do it\u200bnow" },
      },
      { type: "text", text: "Sum it up." },
    ],
  });
  const show = async () => {
    const app = openApp({ hash: `#/chat/${THREAD_ID}`, threads: [summary()], messages: [message] });
    const you = within(await screen.findByRole("article", { name: "You" }));
    return { ...app, you };
  };

  it("is labelled when it looks like instructions, with what hides in them made visible", async () => {
    const { you } = await show();
    expect(you.getByText(/Looks like instructions/).textContent).toContain("do it[U+200B]now");
  });

  it("is copied with the message", async () => {
    const { bridge, you, user } = await show();
    await user.click(you.getByRole("button", { name: "Copy" }));
    await waitFor(() =>
      expect(bridge.inputsOf("app.copyText")).toEqual([{ text: "All of it\n\nSum it up." }]),
    );
  });

  it("stays with the message when that is edited, unless it is removed", async () => {
    const { bridge, you, user } = await show();
    await user.click(you.getByRole("button", { name: "Edit" }));
    await user.clear(you.getByRole("textbox", { name: "Edited text" }));
    await user.click(you.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    expect(bridge.inputsOf("run.start")[0]).toMatchObject({
      text: "",
      attachments: [{ name: "Pasted text", text: "All of it" }],
    });
  });

  it("can be taken out while the message is edited", async () => {
    const { bridge, you, user } = await show();
    await user.click(you.getByRole("button", { name: "Edit" }));
    await user.click(you.getByRole("button", { name: "Remove Pasted text" }));
    await user.click(you.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    expect(bridge.inputsOf("run.start")[0]).toMatchObject({ text: "Sum it up.", attachments: [] });
  });

  it("goes along when its question is asked in a fresh chat, once, however often", async () => {
    const error = { code: "context-too-long", message: "Too long." } as const;
    const rest = { detail: null, retryAfterMs: null, requestId: null };
    const reply = answer({
      parentId: message.id,
      status: { type: "incomplete", reason: "failed", error: { ...error, ...rest } },
    });
    const { services, user } = openApp({
      hash: `#/chat/${THREAD_ID}`,
      threads: [summary()],
      messages: [message, reply],
    });
    for (let time = 0; time < 2; time += 1) {
      await user.click(await screen.findByRole("button", { name: "Ask in a fresh chat" }));
      expect(screen.getAllByRole("button", { name: "Open Pasted text" })).toHaveLength(1);
      act(() => services.shell.openThread(THREAD_ID));
    }
  });

  it("is joined by a long paste and a dropped file while the message is edited", async () => {
    const { bridge, you, user } = await show();
    await user.click(you.getByRole("button", { name: "Edit" }));
    const editor = you.getByRole<HTMLTextAreaElement>("textbox", { name: "Edited text" });
    expect(document.activeElement).toBe(editor);
    const clipboardData = { getData: () => LONG, files: [] };
    expect(fireEvent.paste(editor, { clipboardData })).toBe(false);
    expect(editor.value).toBe("Sum it up.");
    const drop = createEvent.drop(editor);
    const files = [new File(["one"], "a.txt")];
    Object.defineProperty(drop, "dataTransfer", { value: { getData: () => "", files } });
    expect(fireEvent(editor, drop)).toBe(false);
    await you.findByRole("group", { name: "a.txt, 3 characters" });
    await user.click(you.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    expect(bridge.inputsOf("run.start")[0]).toMatchObject({
      text: "Sum it up.",
      attachments: [
        { name: "Pasted text", text: "All of it" },
        { name: "Pasted text 2", text: LONG },
        { name: "a.txt", text: "one" },
      ],
    });
    // Nothing of it went to the composer.
    expect(bridge.inputsOf("draft.save")).toEqual([]);
  });

  it("becomes typed text of the edited message, and comes back on Undo when removed", async () => {
    const { you, user } = await show();
    await user.click(you.getByRole("button", { name: "Edit" }));
    await user.click(you.getByRole("button", { name: "Remove Pasted text" }));
    const editor = you.getByRole<HTMLTextAreaElement>("textbox", { name: "Edited text" });
    expect(document.activeElement).toBe(editor);
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await user.click(you.getByRole("button", { name: "Insert Pasted text as text" }));
    expect(editor.value).toBe("Sum it up.All of it");
    expect(document.activeElement).toBe(editor);
  });
});

describe("an attached picture", () => {
  const picture: Attachment = {
    ...pasted("", "chart.png"),
    picture: {
      hash: "a".repeat(64),
      mediaType: "image/png",
      bytes: 34_000,
      width: 1_600,
      height: 900,
    },
  };
  const tile = () => screen.getByRole("group", { name: "chart.png, 1,600 × 900, 34 kB" });

  it("is shown from the app's own bytes with its name, opens whole, and is sent", async () => {
    const { bridge, services, user } = openApp();
    act(() => services.drafts.reattach(null, picture));
    const image = within(tile()).getByRole("img", { name: "chart.png" });
    expect(image.getAttribute("src")).toBe(`/attachments/${"a".repeat(64)}`);
    await user.click(within(tile()).getByRole("button", { name: "Open chart.png" }));
    const dialog = screen.getByRole("dialog", { name: /^chart\.png/ });
    expect(within(dialog).getByRole("img", { name: "chart.png" })).toBeDefined();
    await user.click(within(dialog).getByRole("button", { name: "Close" }));
    await user.type(field(), "{Enter}");
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
    expect(bridge.inputsOf("run.start")[0]).toMatchObject({ attachments: [picture] });
    const you = await screen.findByRole("article", { name: "You" });
    expect(within(you).getByRole("img", { name: "chart.png" })).toBeDefined();
  });

  it("that is gone says so in its place", async () => {
    const { services } = openApp();
    act(() => services.drafts.reattach(null, picture));
    fireEvent.error(within(tile()).getByRole("img"));
    await screen.findByText("The picture cannot be shown.");
  });

  it("is asked about before it is sent to a model that reads none", async () => {
    const { bridge, services, user } = openApp();
    bridge.on("price.nextCall", () => ({
      pricesAsOf: "2026-08-01",
      nextCall: {
        model: "llama-text",
        takesPictures: false,
        inputTokens: 100,
        inputCostMicroUsd: null,
        answerTokens: null,
        answerCostMicroUsd: null,
        answerCostPerThousandMicroUsd: null,
        price: null,
        contextWindowTokens: null,
        trimTo: null,
      },
    }));
    act(() => services.drafts.reattach(null, picture));
    await screen.findByText("llama-text does not read pictures.");
    await user.type(field(), "What is it?{Enter}");
    expect(bridge.inputsOf("run.start")).toHaveLength(0);
    expect(screen.getByRole("button", { name: "Choose another model" })).toBeDefined();
    await user.click(await screen.findByRole("button", { name: "Send without pictures" }));
    await waitFor(() => expect(bridge.inputsOf("run.start")).toHaveLength(1));
  });
});
