import { createHash } from "node:crypto";
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";

/**
 * As much of an X11 client as a person's hands and eyes need: keys that come from a keyboard for whoever listens, the
 * picture on the screen, and the close button of a window manager.
 *
 * Source: X Window System Protocol (X11R7) and the XTEST extension.
 */
export interface X11 extends Disposable {
  /** Presses and lets go: `["Control", ","]`, or one character as it is typed. Resolves when the server has them all. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** The window of the app that can be seen, or undefined. Takes the keyboard to it. */
  readonly focusWindow: () => Promise<number | undefined>;
  /** What a window manager sends when its close button is pressed. */
  readonly closeWindow: (window: number) => Promise<void>;
  /** A hash of what the whole screen shows. */
  readonly picture: () => Promise<string>;
}

const KEYSYMS: Readonly<Record<string, number>> = {
  Control: 0xffe3,
  Shift: 0xffe1,
  Enter: 0xff0d,
  Tab: 0xff09,
  Escape: 0xff1b,
};
/** Opcodes of the core protocol. */
const OP = {
  attributes: 3,
  geometry: 14,
  queryTree: 15,
  internAtom: 16,
  sendEvent: 25,
  setInputFocus: 42,
  getInputFocus: 43,
  getImage: 73,
  queryExtension: 98,
  keyboardMapping: 101,
};
const XTEST_FAKE_INPUT = 2;
const KEY_DOWN = 2;
const KEY_UP = 3;
const CLIENT_MESSAGE = 33;
const VIEWABLE = 2;
const Z_PIXMAP = 2;

/** @param display its number, as in `:7`; the server asks nobody of this account for a password */
export async function connectX11(display: number): Promise<X11> {
  const socket = createConnection(`/tmp/.X11-unix/X${display}`);
  await once(socket, "connect");
  const hello = Buffer.alloc(12);
  hello.write("l", 0, "latin1");
  hello.writeUInt16LE(11, 2);
  socket.write(hello);
  const ask = createAsking(socket);
  const setup = await ask.setup();
  const minKey = setup[34]!;
  const keys = setup[35]! - minKey + 1;
  const screenAt = 40 + align(setup.readUInt16LE(24)) + 8 * setup[29]!;
  const root = setup.readUInt32LE(screenAt);
  const [width, height] = [setup.readUInt16LE(screenAt + 20), setup.readUInt16LE(screenAt + 22)];

  const xtest = (await ask.reply(OP.queryExtension, 0, named("XTEST")))[9]!;
  const mapping = await ask.reply(OP.keyboardMapping, 0, Buffer.from([minKey, keys, 0, 0]));
  const perKey = mapping[1]!;
  /** Which key makes a symbol, and whether with Shift. */
  const find = (keysym: number): { readonly code: number; readonly shift: boolean } => {
    for (let at = 0; at < keys; at++) {
      for (const level of [0, 1]) {
        if (mapping.readUInt32LE(32 + 4 * (at * perKey + level)) === keysym)
          return { code: minKey + at, shift: level === 1 };
      }
    }
    throw new Error(`no key makes the symbol 0x${keysym.toString(16)}`);
  };
  const fake = (type: number, code: number): void => {
    const body = Buffer.alloc(32);
    body[0] = type;
    body[1] = code;
    ask.send(xtest, XTEST_FAKE_INPUT, body);
  };
  const synchronise = async (): Promise<void> => {
    await ask.reply(OP.getInputFocus, 0);
  };
  const atom = async (name: string): Promise<number> =>
    (await ask.reply(OP.internAtom, 0, named(name))).readUInt32LE(8);

  return {
    async press(...names) {
      const codes = names.flatMap((name) => {
        const { code, shift } = find(KEYSYMS[name] ?? name.codePointAt(0)!);
        return shift ? [find(KEYSYMS["Shift"]!).code, code] : [code];
      });
      for (const code of codes) fake(KEY_DOWN, code);
      for (const code of codes.toReversed()) fake(KEY_UP, code);
      await synchronise();
    },
    async focusWindow() {
      const tree = await ask.reply(OP.queryTree, 0, uint32(root));
      const windows = Array.from({ length: tree.readUInt16LE(16) }, (_, at) =>
        tree.readUInt32LE(32 + 4 * at),
      );
      for (const window of windows) {
        // One may be gone by now, which the server says with an error.
        const attributes = await ask.reply(OP.attributes, 0, uint32(window)).catch(() => undefined);
        const size = await ask.reply(OP.geometry, 0, uint32(window)).catch(() => undefined);
        if (attributes?.[26] !== VIEWABLE || (size?.readUInt16LE(16) ?? 0) < 300) continue;
        ask.send(OP.setInputFocus, 2, Buffer.concat([uint32(window), uint32(0)]));
        await synchronise();
        return window;
      }
      return undefined;
    },
    async closeWindow(window) {
      const event = Buffer.alloc(40);
      event.writeUInt32LE(window, 0);
      event[8] = CLIENT_MESSAGE;
      event[9] = 32;
      event.writeUInt32LE(window, 12);
      event.writeUInt32LE(await atom("WM_PROTOCOLS"), 16);
      event.writeUInt32LE(await atom("WM_DELETE_WINDOW"), 20);
      ask.send(OP.sendEvent, 0, event);
      await synchronise();
    },
    async picture() {
      const body = Buffer.alloc(16);
      body.writeUInt32LE(root, 0);
      body.writeUInt16LE(width, 8);
      body.writeUInt16LE(height, 10);
      body.writeUInt32LE(0xffffffff, 12);
      const image = await ask.reply(OP.getImage, Z_PIXMAP, body);
      return createHash("sha1").update(image.subarray(32)).digest("hex");
    },
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}

const align = (length: number): number => (length + 3) & ~3;

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

/** A name as requests carry it: its length, then its letters, filled up to a multiple of four. */
function named(name: string): Buffer {
  const body = Buffer.alloc(4 + align(name.length));
  body.writeUInt16LE(name.length, 0);
  body.write(name, 4, "latin1");
  return body;
}

interface Asking {
  readonly setup: () => Promise<Buffer>;
  readonly send: (opcode: number, detail: number, body?: Buffer) => void;
  /** @throws Error when the server answers with one */
  readonly reply: (opcode: number, detail: number, body?: Buffer) => Promise<Buffer>;
}

/** Requests one after the other; events and errors of requests without an answer are passed over. */
function createAsking(socket: Socket): Asking {
  let sequence = 0;
  const waiting = new Map<number, PromiseWithResolvers<Buffer>>();
  const setup = Promise.withResolvers<Buffer>();
  let isSetUp = false;
  /** What came and was not taken yet. A picture comes in a hundred pieces, which are put together once. */
  let pieces: Buffer[] = [];
  let length = 0;
  let wanted = 8;

  function take(): Buffer | undefined {
    if (length < wanted) return undefined;
    const bytes = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    pieces = [bytes];
    const whole = isSetUp
      ? 32 + (bytes[0] === 1 ? 4 * bytes.readUInt32LE(4) : 0)
      : 8 + 4 * bytes.readUInt16LE(6);
    wanted = whole;
    if (length < whole) return undefined;
    pieces = [bytes.subarray(whole)];
    length -= whole;
    wanted = 32;
    return bytes.subarray(0, whole);
  }
  function onMessage(message: Buffer): void {
    if (!isSetUp) {
      isSetUp = true;
      if (message[0] === 1) setup.resolve(message);
      else setup.reject(new Error(`the X server refused: ${message.toString("latin1", 8)}`));
      return;
    }
    if (message[0] !== 0 && message[0] !== 1) return;
    const number = message.readUInt16LE(2);
    const asked = waiting.get(number);
    waiting.delete(number);
    if (message[0] === 1) asked?.resolve(message);
    else asked?.reject(new Error(`X error ${message[1]} for request ${message[10]}`));
  }
  socket.on("data", (chunk: Buffer) => {
    pieces.push(chunk);
    length += chunk.length;
    for (let message = take(); message !== undefined; message = take()) onMessage(message);
  });
  const fail = (error: Error): void => {
    setup.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("the X server went away")));

  const send: Asking["send"] = (opcode, detail, body = Buffer.alloc(0)) => {
    sequence = (sequence + 1) & 0xffff;
    const head = Buffer.from([opcode, detail, 0, 0]);
    head.writeUInt16LE(1 + body.length / 4, 2);
    socket.write(Buffer.concat([head, body]));
  };
  return {
    setup: () => setup.promise,
    send,
    reply(opcode, detail, body) {
      send(opcode, detail, body);
      const answer = Promise.withResolvers<Buffer>();
      waiting.set(sequence, answer);
      return answer.promise;
    },
  };
}
