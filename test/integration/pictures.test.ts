import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Attachment, AttachmentId, Picture } from "../../shared/attachment.ts";
import type { ProtocolName } from "../../shared/endpoint-presets.ts";
import type { Message } from "../../shared/message.ts";
import { startAnyEndpoint, type AnyEndpoint } from "../fakes/any-endpoint.ts";
import { eventually } from "../fakes/eventually.ts";
import { refuse, stream } from "../fakes/faults/replies.ts";
import { png } from "../fakes/pictures.ts";
import * as messages from "../fakes/protocols/messages-wire.ts";
import * as responses from "../fakes/protocols/responses-wire.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { openWholeApp } from "../fakes/whole-app.ts";

// Attached pictures from the page's bytes to the request on the wire, through the whole of main, and out again.

let folder: string;
let server: AnyEndpoint;
let app: ReturnType<typeof openWholeApp>;
let chosen: { readonly endpointId: string; readonly name: string } | undefined;
beforeEach(async () => {
  folder = tempFolder("parley-pictures-");
  server = await startAnyEndpoint();
  app = openWholeApp(folder, { agrees: true });
});
afterEach(async () => {
  await server.close();
  await app.close();
  expect(app.faults).toEqual([]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function call<T = unknown>(name: Parameters<typeof app.call>[0], input: unknown): Promise<T> {
  const reply = await app.call(name, input);
  if (!reply.ok) throw new Error(`${name}: ${reply.error.message} ${reply.error.detail ?? ""}`);
  return reply.value as T;
}

const restart = async (): Promise<void> => {
  await app.close();
  app = openWholeApp(folder, { agrees: true });
};

async function connect(protocol: ProtocolName): Promise<void> {
  const { endpointId } = await call<{ endpointId: string }>("endpoint.create", {
    preset: "custom",
    baseUrl: `${server.origin}/v1`,
  });
  await call("endpoint.update", { endpointId, patch: { protocol } });
  chosen = { endpointId, name: "a-model" };
}

const BYTES = png(40, 30);
const DATA_URL = `data:image/png;base64,${Buffer.from(BYTES).toString("base64")}`;
const files = (): string[] => {
  try {
    return readdirSync(join(folder, "attachments"));
  } catch {
    return [];
  }
};

async function attach(bytes = BYTES, name = "chart.png"): Promise<Attachment> {
  const { picture } = await call<{ picture: Picture }>("attachment.keepPicture", { bytes });
  return { attachmentId: randomUUID() as AttachmentId, name, text: "", picture };
}

const read = (threadId: string) =>
  call<{ messages: readonly Message[] }>("thread.get", { threadId });
const ended = (threadId: string): Promise<Message> =>
  eventually(async () => {
    const newest = (await read(threadId)).messages.at(-1)!;
    expect(newest.status.type).not.toBe("running");
    return newest;
  });

async function send(attachments: readonly Attachment[], text = "What is this?") {
  const threadId = randomUUID();
  const messageId = randomUUID();
  if (chosen !== undefined) await call("chat.chooseModel", { threadId: null, model: chosen });
  await call("run.start", { threadId, messageId, parentId: null, text, attachments });
  return { threadId, answer: await ended(threadId) };
}

const chat = (words: string): string =>
  `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta: { content: words }, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`;
const ANSWER: Readonly<Record<ProtocolName, string>> = {
  "chat-completions": chat("A chart."),
  responses: responses.created() + responses.message(0, "A chart.") + responses.completed(),
  messages: messages.start() + messages.text(0, "A chart.") + messages.stop("end_turn"),
};
/** The picture as each protocol writes it, by its published reference. */
const ON_THE_WIRE: Readonly<Record<ProtocolName, object>> = {
  "chat-completions": { type: "image_url", image_url: { url: DATA_URL } },
  responses: { type: "input_image", image_url: DATA_URL },
  messages: {
    type: "image",
    source: {
      type: "base64",
      media_type: "image/png",
      data: Buffer.from(BYTES).toString("base64"),
    },
  },
};

const newest = () => server.asked.at(-1)!.body;
/** What the newest request says as the user, whatever the protocol. */
const said = (): readonly unknown[] => {
  const turns = (newest()["messages"] ?? newest()["input"]) as {
    readonly role: string;
    readonly content: unknown;
  }[];
  return turns.filter(({ role }) => role === "user").flatMap(({ content }) => content);
};

describe.each(Object.keys(ANSWER) as ProtocolName[])("a picture in %s", (protocol) => {
  it("goes out as its bytes under its name, and again after a restart", async () => {
    await connect(protocol);
    server.reply(stream(ANSWER[protocol]));
    const { threadId, answer } = await send([await attach()]);
    expect(answer.status).toEqual({ type: "complete" });
    expect(said()).toContainEqual(expect.objectContaining(ON_THE_WIRE[protocol]));
    expect(JSON.stringify(said())).toContain("chart.png");

    await restart();
    server.reply(stream(ANSWER[protocol]));
    await call("run.start", {
      threadId,
      messageId: randomUUID(),
      parentId: answer.id,
      text: "And now?",
    });
    await ended(threadId);
    expect(JSON.stringify(said())).toContain(Buffer.from(BYTES).toString("base64"));
  });

  it("that the server refuses is left out, told on the answer, and sent again when asked", async () => {
    await connect(protocol);
    const words = "This model does not support image inputs.";
    server.reply(
      refuse(400, JSON.stringify({ error: { message: words, type: "invalid_request_error" } })),
      stream(ANSWER[protocol]),
    );
    const { threadId, answer } = await send([await attach()]);
    expect(answer.status).toEqual({ type: "complete" });
    expect(answer.parts[0]).toEqual({ type: "notice", notice: "pictures-refused" });
    expect(JSON.stringify(said())).not.toContain("base64");
    expect(JSON.stringify(said())).toContain("which you cannot see");
    const { nextCall } = await call<{ nextCall: { takesPictures: boolean } }>("price.nextCall", {
      threadId,
      text: "",
    });
    expect(nextCall.takesPictures).toBe(false);

    server.reply(stream(ANSWER[protocol]));
    await call("run.retry", { messageId: answer.id, withPictures: true });
    const again = await ended(threadId);
    expect(again.parts.some(({ type }) => type === "notice")).toBe(false);
    expect(said()).toContainEqual(expect.objectContaining(ON_THE_WIRE[protocol]));
  });
});

describe("the bytes of a picture", () => {
  it("are stored once, readable by their owner alone, and in no log, timeline or database", async () => {
    await connect("chat-completions");
    server.reply(stream(ANSWER["chat-completions"]));
    const [one, other] = [await attach(), await attach(BYTES, "again.png")];
    expect(one.picture?.hash).toBe(other.picture?.hash);
    expect(one.picture).toMatchObject({ mediaType: "image/png", width: 40, height: 30 });
    await send([one, other]);
    expect(files()).toEqual([one.picture?.hash]);
    if (process.platform !== "win32") {
      const { mode } = statSync(join(folder, "attachments", files()[0]!));
      expect(mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, "attachments")).mode & 0o777).toBe(0o700);
    }
    await app.close();
    const sealed = Buffer.from(BYTES).toString("base64").slice(20, 60);
    const all = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith("attachments"))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
      .join("");
    expect(all).not.toContain(sealed);
    expect(all).toContain("[image/png 1 kB]");
    app = openWholeApp(folder);
  });

  it("go with the last chat that uses them, and not before", async () => {
    await connect("chat-completions");
    server.reply(stream(ANSWER["chat-completions"]), stream(ANSWER["chat-completions"]));
    const first = await send([await attach()]);
    const second = await send([await attach()]);
    const path = join(folder, "attachments", files()[0]!);
    const erase = async (threadId: string): Promise<void> => {
      // As if it had been attached a while ago.
      utimesSync(path, new Date(0), new Date(0));
      await call("thread.delete", { threadId });
      await call("bin.erase", { threadId });
      await eventually(async () =>
        expect((await app.call("thread.get", { threadId })).ok).toBe(false),
      );
    };
    await erase(first.threadId);
    await restart();
    expect(files()).toHaveLength(1);
    await erase(second.threadId);
    await eventually(() => expect(files()).toEqual([]));
  });

  it("of a draft stay, and go once it is given up", async () => {
    const attached = await attach();
    await call("draft.save", { threadId: null, text: "", attachments: [attached] });
    await restart();
    expect(files()).toHaveLength(1);
    await call("draft.get", { threadId: null });
    await call("draft.save", { threadId: null, text: "", attachments: [] });
    await restart();
    expect(files()).toEqual([]);
  });

  it("are refused where they are no picture, or one that would fill the memory", async () => {
    for (const bytes of [Buffer.from("<svg/>"), png(1, 1).slice(0, 20), huge()]) {
      const reply = await app.call("attachment.keepPicture", { bytes: new Uint8Array(bytes) });
      expect(reply).toMatchObject({ ok: false, error: { code: "invalid-input" } });
    }
    expect(files()).toEqual([]);
  });

  it("that are gone or were changed do not hold the chat up: the model is told", async () => {
    await connect("chat-completions");
    server.reply(stream(ANSWER["chat-completions"]));
    const attached = await attach();
    rmSync(join(folder, "attachments"), { recursive: true });
    const { answer } = await send([attached]);
    expect(answer.status).toEqual({ type: "complete" });
    expect(JSON.stringify(said())).toContain("could not be read");
  });

  it("are counted in what the next message costs", async () => {
    await connect("chat-completions");
    await call("chat.chooseModel", { threadId: null, model: chosen });
    const cost = async (pictures: object[]) =>
      (
        await call<{ nextCall: { inputTokens: number } }>("price.nextCall", {
          threadId: null,
          text: "Hi",
          pictures,
        })
      ).nextCall.inputTokens;
    const large = { width: 2_048, height: 2_048 };
    expect((await cost([large])) - (await cost([]))).toBe(765);
    expect((await cost([large, large])) - (await cost([]))).toBe(1_530);
  });
});

/** A PNG that says it has 65,535 × 65,535 pixels. */
function huge(): Uint8Array {
  const bytes = png(1, 1);
  bytes.set([0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff], 16);
  return bytes;
}
