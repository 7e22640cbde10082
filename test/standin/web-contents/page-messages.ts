import type { CdpSession } from "../chromium/cdp.ts";
import { createEvent } from "../core/electron-event.ts";
import { hostOptions } from "../core/host.ts";
import { toPublic } from "../core/private-url.ts";
import { IpcMain, ipcMain } from "../ipc/ipc-main.ts";
import { Session } from "../session/session.ts";
import { suggestionsFor } from "../system/spelling.ts";
import type { Codec } from "../wire/codec.ts";
import type { FrameTree } from "./frame-tree.ts";
import { askAboutKey } from "./send-input.ts";
import type { WebContents } from "./web-contents.ts";
import type { WebFrameMain } from "./web-frame-main.ts";

interface Message {
  readonly kind: string;
  readonly id?: number;
  readonly channel?: string;
  readonly args?: string;
  readonly details?: string;
  readonly [key: string]: unknown;
}

type Post = (frame: WebFrameMain, message: object) => void;

/** Receives what the isolated world of a page reports and asks: IPC first of all. */
export class PageMessages {
  readonly #contents: WebContents;
  readonly #frames: FrameTree;
  readonly #codec: Codec;
  readonly #post: Post;
  #isKeyPrevented = false;

  constructor(contents: WebContents, frames: FrameTree, codec: Codec, post: Post) {
    this.#contents = contents;
    this.#frames = frames;
    this.#codec = codec;
    this.#post = post;
  }

  follow(session: CdpSession, binding: string): void {
    session.on("Runtime.bindingCalled", ({ name, payload, executionContextId }) => {
      if (name !== binding) return;
      const frame = this.#frames.byContext(executionContextId);
      void this.#receive(frame, JSON.parse(payload) as Message);
    });
    session.on("Runtime.consoleAPICalled", ({ type, args, stackTrace }) => {
      const message = args.map(({ value, description }) => description ?? String(value)).join(" ");
      const { url = "", lineNumber = 0 } = stackTrace?.callFrames[0] ?? {};
      this.#reportConsole(
        type === "warning"
          ? "warning"
          : type === "error"
            ? "error"
            : type === "debug"
              ? "debug"
              : "info",
        message,
        lineNumber + 1,
        url,
      );
    });
    session.on("Runtime.exceptionThrown", ({ exceptionDetails }) => {
      const { exception, text, lineNumber, url = "" } = exceptionDetails;
      this.#reportConsole(
        "error",
        `Uncaught ${exception?.description?.split("\n")[0] ?? text}`,
        lineNumber + 1,
        url,
      );
    });
  }

  async #receive(frame: WebFrameMain | null, message: Message): Promise<void> {
    switch (message.kind) {
      case "invoke":
      case "send":
        return this.#onIpc(frame, message);
      case "key":
      case "key-done": {
        this.#onKey(message);
        return;
      }
      case "press": {
        this.#contents.emit("input-event", createEvent(), { type: message["type"], modifiers: [] });
        return;
      }
      case "title": {
        this.#contents.noteTitle(String(message["title"]));
        return;
      }
      case "open-link": {
        this.#onWindowOpen(message);
        return;
      }
      case "context-menu": {
        const { word, ...described } = message;
        const { session } = this.#contents;
        const isChecked = typeof word === "string" && Session.checksSpelling(session, word);
        const suggestions = isChecked ? suggestionsFor(word) : undefined;
        const params = {
          ...described,
          pageURL: this.#contents.getURL(),
          frameURL: frame?.url ?? "",
          linkURL: toPublic(String(message["linkURL"])),
          misspelledWord: suggestions ? word : "",
          dictionarySuggestions: suggestions ?? [],
          frame,
        };
        return void this.#contents.emit("context-menu", createEvent(), params);
      }
      case "preload-error": {
        const error = this.#codec.decode(String(message["error"]));
        const { preload } = this.#contents.getLastWebPreferences();
        return void this.#contents.emit("preload-error", createEvent(), preload, error);
      }
      default:
        return this.#onQuestion(frame, message);
    }
  }

  async #onIpc(
    frame: WebFrameMain | null,
    { kind, id, channel = "", args = "" }: Message,
  ): Promise<void> {
    const event = createEvent({
      type: "frame",
      sender: this.#contents,
      senderFrame: frame,
      frameId: frame?.routingId ?? 0,
      processId: frame?.processId ?? 0,
      ports: [],
      reply: (replyChannel: string, ...more: unknown[]) => frame?.send(replyChannel, ...more),
      get returnValue(): unknown {
        return undefined;
      },
    });
    const values = this.#codec.decode(args) as unknown[];
    if (kind === "send") {
      this.#contents.emit("ipc-message", event, channel, ...values);
      return void ipcMain.emit(channel, event, ...values);
    }
    const reply = await IpcMain.answer(ipcMain, this.#codec, event, channel, values);
    if (frame) this.#post(frame, { kind: "reply", id, ...reply });
  }

  /** What the page's own world asks through its isolated world. */
  async #onQuestion(
    frame: WebFrameMain | null,
    { kind, id, details = "[null]" }: Message,
  ): Promise<void> {
    const question = this.#codec.decode(details) as Message;
    if (kind === "window-open") this.#onWindowOpen(question);
    else {
      const permissions = Session.permissions(this.#contents.session);
      const asker = {
        webContents: this.#contents,
        url: frame?.url ?? "",
        isMainFrame: frame === this.#contents.mainFrame,
      };
      const { permission, ...more } = question;
      if (kind === "permission-request") await permissions.request(asker, String(permission), more);
      else await permissions.check(asker, String(permission));
    }
    if (frame) this.#post(frame, { kind: "reply", id });
  }

  #onWindowOpen({ url, frameName, features, disposition }: Message): void {
    const details = {
      url: toPublic(String(url)),
      frameName,
      features,
      disposition,
      referrer: { url: this.#contents.getURL(), policy: "strict-origin-when-cross-origin" },
    };
    const verdict = this.#contents.windowOpenVerdict(details);
    if (verdict.action === "allow")
      this.#contents.emit("-open-window", details, verdict.overrideBrowserWindowOptions ?? {});
  }

  #onKey({ kind, isHandled, ...input }: Message): void {
    const wasSent = this.#contents.takeSentKey(kind, String(input["code"]));
    // Chromium asks nobody about keys that a debugger makes (NativeWebKeyboardEvent::skip_if_unhandled).
    if (hostOptions().isDebugged && !wasSent) return;
    if (kind === "key" && !wasSent) this.#isKeyPrevented = !askAboutKey(this.#contents, input);
    if (kind === "key-done" && isHandled !== true && (wasSent || !this.#isKeyPrevented))
      this.#contents.emit("-accelerator", input);
  }

  #reportConsole(level: string, message: string, lineNumber: number, url: string): void {
    const details = {
      message,
      level,
      lineNumber,
      sourceId: toPublic(url),
      frame: this.#contents.mainFrame,
    };
    const number = ["debug", "info", "warning", "error"].indexOf(level);
    this.#contents.emit(
      "console-message",
      createEvent(details),
      number,
      message,
      lineNumber,
      details.sourceId,
    );
  }
}
