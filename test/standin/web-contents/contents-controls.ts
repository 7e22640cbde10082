import { EventEmitter } from "node:events";
import type { CdpSession } from "../chromium/cdp.ts";
import { createEvent } from "../core/electron-event.ts";
import { SELECT_WORD } from "../system/spelling.ts";
import { toPdfOptions, type PdfOptions } from "./print-options.ts";
import { sendInput, type InputEvent } from "./send-input.ts";

/** Chromium's zoom: every level is 20 % larger than the one before. */
const ZOOM_STEP = 1.2;

/** The part of WebContents that menus and shortcuts work: editing, zoom, developer tools, sound. */
export abstract class ContentsControls extends EventEmitter {
  #zoomLevel = 0;
  #devToolsOpen = false;
  #audioMuted = false;
  readonly #sentKeys: string[] = [];

  /** Runs code in the isolated world, where the page's own world and its guards do not see it. */
  abstract evaluatePrivately(code: string): Promise<unknown>;
  /** The page, while there is one. */
  protected abstract get control(): CdpSession | undefined;

  // --- editing: what the menu roles call ---

  undo(): void {
    this.#edit("undo");
  }
  redo(): void {
    this.#edit("redo");
  }
  cut(): void {
    this.#edit("cut");
  }
  copy(): void {
    this.#edit("copy");
  }
  paste(): void {
    this.#edit("paste");
  }
  pasteAndMatchStyle(): void {
    this.#edit("pasteAndMatchStyle");
  }
  delete(): void {
    this.#edit("delete");
  }
  selectAll(): void {
    this.#edit("selectAll");
  }
  unselect(): void {
    this.#edit("unselect");
  }
  replaceMisspelling(text: string): void {
    void this.evaluatePrivately(SELECT_WORD).then(() => this.insertText(text));
  }
  async insertText(text: string): Promise<void> {
    await this.control?.send("Input.insertText", { text });
  }
  sendInputEvent(event: InputEvent): void {
    const code = sendInput(this, this.control, event);
    if (code !== undefined && event.type !== "keyUp") this.#sentKeys.push(code);
  }
  /** For page-messages.ts: whether the page reports a key that `sendInputEvent` made. */
  takeSentKey(kind: string, code: string): boolean {
    const at = this.#sentKeys.indexOf(code);
    if (kind === "key-done" && at >= 0) this.#sentKeys.splice(at, 1);
    return at >= 0;
  }
  focus(): void {
    this.control?.post("Page.bringToFront");
    this.emit("focus", createEvent());
  }
  isFocused(): boolean {
    return false;
  }

  // --- zoom, tools, sound ---

  setZoomLevel(level: number): void {
    this.#zoomLevel = level;
    this.emit("-zoom", this.zoomFactor);
  }
  getZoomLevel(): number {
    return this.#zoomLevel;
  }
  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0");
    this.setZoomLevel(Math.log(factor) / Math.log(ZOOM_STEP));
  }
  getZoomFactor(): number {
    return this.zoomFactor;
  }
  get zoomFactor(): number {
    return ZOOM_STEP ** this.#zoomLevel;
  }
  set zoomFactor(factor: number) {
    this.setZoomFactor(factor);
  }
  get zoomLevel(): number {
    return this.#zoomLevel;
  }
  set zoomLevel(level: number) {
    this.setZoomLevel(level);
  }
  async setVisualZoomLevelLimits(): Promise<void> {
    await Promise.resolve();
  }
  openDevTools(): void {
    this.#setDevTools(true);
  }
  closeDevTools(): void {
    this.#setDevTools(false);
  }
  toggleDevTools(): void {
    this.#setDevTools(!this.#devToolsOpen);
  }
  isDevToolsOpened(): boolean {
    return this.#devToolsOpen;
  }
  setAudioMuted(muted: boolean): void {
    this.#audioMuted = muted;
  }
  isAudioMuted(): boolean {
    return this.#audioMuted;
  }

  // --- paper ---

  async printToPDF(options: PdfOptions = {}): Promise<Buffer> {
    const params = toPdfOptions(options);
    if (!this.control) throw new Error("Failed to print: no page");
    const { data } = await this.control.send("Page.printToPDF", params);
    return Buffer.from(data, "base64");
  }
  /** No printer is connected to a stand-in. */
  print(_options: object = {}, callback?: (success: boolean, reason: string) => void): void {
    setImmediate(() => callback?.(false, "No printers available on the network"));
  }
  async getPrintersAsync(): Promise<object[]> {
    await Promise.resolve();
    return [];
  }

  #edit(command: string): void {
    this.control?.post("Input.dispatchKeyEvent", { type: "keyDown", commands: [command] });
  }
  #setDevTools(open: boolean): void {
    if (this.#devToolsOpen === open) return;
    this.#devToolsOpen = open;
    this.emit(open ? "devtools-opened" : "devtools-closed");
  }
}
