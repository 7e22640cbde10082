import type { Codec } from "../wire/codec.ts";

/** What one end hands to the other: text, and what cannot be text. */
export interface BridgeMessage {
  readonly text: string;
  /** Values for the browser's own structured clone, such as a Blob or a Map. */
  readonly clones: readonly unknown[];
  /** Elements and symbols: the same ones in both worlds. They travel one by one, ahead of the text. */
  readonly carried: readonly Carried[];
}

export type Carried = Element | symbol;

/** One end of the context bridge: lends functions and promises of this world to the other world of the same frame. */
export interface Bridge {
  /** Handles one message of the other end. */
  receive(message: BridgeMessage): void;
  /** Hands a value to the other end under a name it knows what to do with. */
  give(name: string, value: unknown): void;
}

/**
 * Both ends are the same code. Calls are synchronous, as Electron's are: delivering a message runs the other end at
 * once, and its answer is there when `send` returns. What crosses how, how deep, and what each error says follows
 * shell/renderer/api/electron_api_context_bridge.cc. Self-contained: its source text is injected into the page.
 */
export function createBridge(
  codec: Codec,
  send: (message: BridgeMessage) => void,
  onGift: (name: string, value: unknown) => void,
): Bridge {
  type Callable = (...args: unknown[]) => unknown;
  interface Lent {
    readonly work: Callable;
    readonly receiver: unknown;
  }
  /** One value of a message; objects and arrays name their members by their place in the list. */
  type Part =
    | { readonly k: "text"; readonly v: string }
    | { readonly k: "clone" | "carried" | "function" | "original" | "promise"; readonly v: number }
    | { readonly k: "error"; readonly v: string }
    | { readonly k: "array"; v: number[] }
    | { readonly k: "object"; v: [string | number, number][] };
  interface Packet {
    readonly parts: readonly Part[];
    readonly clones: readonly unknown[];
    readonly carried: readonly Carried[];
  }
  type Head =
    | { readonly k: "give"; readonly name: string }
    | { readonly k: "call"; readonly call: number; readonly id: number }
    | { readonly k: "return"; readonly call: number; readonly failure?: string }
    | {
        readonly k: "settle";
        readonly id: number;
        readonly failure?: string;
        readonly isRejected?: true;
      };

  const { stringify, parse } = JSON;
  const clone = structuredClone;
  const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);
  /** kMaxRecursion; an object costs two levels, an array one. */
  const MAXIMUM_DEPTH = 1000;
  const TOO_DEEP =
    "Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.";
  const NO_MESSAGE =
    "An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.";
  /** What Electron hands to the serializer instead of going through it member by member. */
  const CLONED =
    /^(Date|Arguments|BigInt|Boolean|Number|String|Symbol|RegExp|Map|Set|Map Iterator|Set Iterator|WeakMap|WeakSet|ArrayBuffer|SharedArrayBuffer|DataView|Generator|AsyncGenerator|Module|WebAssembly\..*|Blob|File|VideoFrame)$/;

  const lent = new Map<number, Lent>();
  const lentIds = new WeakMap<Callable, number>();
  /** Functions of the other end, so that one that is sent back arrives as itself. */
  const borrowed = new WeakMap<object, number>();
  const awaited = new Map<number, (head: Head & { k: "settle" }, packet: Packet) => void>();
  const returned = new Map<
    number,
    { readonly head: Head & { k: "return" }; readonly packet: Packet }
  >();
  let lastId = 0;

  function post(head: Head, { parts, clones, carried }: Packet = pack([])): void {
    send({ text: stringify([head, parts]), clones, carried });
  }

  // --- taking a value apart ---

  /** The last part lists the values themselves. */
  function pack(values: readonly unknown[]): Packet {
    const parts: Part[] = [];
    const clones: unknown[] = [];
    const carried: Carried[] = [];
    const seen = new Map<unknown, number>();
    const add = (part: Part): number => parts.push(part) - 1;

    function visit(value: unknown, owner: unknown, depth: number): number {
      if (depth >= MAXIMUM_DEPTH) throw new TypeError(TOO_DEEP);
      if (typeof value === "symbol") return add({ k: "carried", v: carried.push(value) - 1 });
      if (value === null || (typeof value !== "object" && typeof value !== "function"))
        return add({ k: "text", v: codec.encode(value) });
      const known = seen.get(value);
      if (known !== undefined) return known;
      if (typeof value === "function") return remember(value, lend(value as Callable, owner));
      if (value instanceof Promise) return remember(value, { k: "promise", v: promise(value) });
      const tag = tagOf(value);
      if (value instanceof Error) return add({ k: "error", v: messageOf(value) ?? String(value) });
      if (Array.isArray(value)) {
        // Known only once it is complete: a ring of arrays ends at the maximum depth.
        const members: number[] = [];
        for (let at = 0; at < value.length; at++)
          members[at] = visit((value as unknown[])[at], value, depth + 1);
        return remember(value, { k: "array", v: members });
      }
      if (value instanceof Element) return add({ k: "carried", v: carried.push(value) - 1 });
      if (ArrayBuffer.isView(value) || CLONED.test(tag)) {
        try {
          return remember(value, { k: "clone", v: clones.push(clone(value)) - 1 });
        } catch {
          throw new Error("An object could not be cloned.");
        }
      }
      const part: Part = { k: "object", v: [] };
      const place = remember(value, part);
      for (const key of Reflect.ownKeys(value)) {
        if (!Object.prototype.propertyIsEnumerable.call(value, key)) continue;
        const member = visit((value as Record<string | symbol, unknown>)[key], value, depth + 2);
        part.v.push([typeof key === "symbol" ? visit(key, value, 0) : key, member]);
      }
      return place;
    }
    function remember(value: unknown, part: Part): number {
      const place = add(part);
      seen.set(value, place);
      return place;
    }
    const places: number[] = [];
    for (let at = 0; at < values.length; at++) places[at] = visit(values[at], globalThis, 0);
    parts.push({ k: "array", v: places });
    return { parts, clones, carried };
  }
  function lend(work: Callable, receiver: unknown): Part {
    const original = borrowed.get(work);
    if (original !== undefined) return { k: "original", v: original };
    const id = lentIds.get(work) ?? ++lastId;
    lentIds.set(work, id);
    lent.set(id, { work, receiver });
    return { k: "function", v: id };
  }
  function promise(value: Promise<unknown>): number {
    const id = ++lastId;
    const settle = (result: unknown, more: { readonly isRejected?: true }): void => {
      const packet = tryToPack(result);
      post({ k: "settle", id, ...more, ...packet }, packet.packet);
    };
    value.then(
      (result) => settle(result, {}),
      (error: unknown) => settle(error, { isRejected: true }),
    );
    return id;
  }
  /** V8 says "Uncaught" before what went wrong while a result was taken apart. */
  function tryToPack(value: unknown): { readonly packet?: Packet; readonly failure?: string } {
    try {
      return { packet: pack([value]) };
    } catch (error) {
      return { failure: `Uncaught ${String(error)}` };
    }
  }
  function messageOf(error: unknown): string | undefined {
    const { message } = error as { readonly message?: unknown };
    return typeof message === "string" ? message : undefined;
  }

  // --- putting it together again ---

  function unpack({ parts, clones, carried }: Packet): unknown[] {
    const made: unknown[] = [];
    function build(place: number): unknown {
      if (place in made) return made[place];
      const part = parts[place]!;
      switch (part.k) {
        case "text":
          return codec.decode(part.v);
        case "error":
          return (made[place] = new Error(part.v));
        case "clone":
          return (made[place] = clones[part.v]);
        case "carried":
          return (made[place] = carried[part.v]);
        case "function":
          return (made[place] = borrow(part.v));
        case "original":
          return (made[place] = lent.get(part.v)?.work);
        case "promise":
          return (made[place] = awaitFrom(part.v));
        case "array": {
          const list: unknown[] = [];
          for (let at = 0; at < part.v.length; at++) list[at] = build(part.v[at]!);
          return (made[place] = list);
        }
        case "object": {
          const target = {};
          made[place] = target;
          for (const [key, member] of part.v)
            Object.defineProperty(target, typeof key === "number" ? (build(key) as symbol) : key, {
              value: build(member), writable: true, enumerable: true, configurable: true,
            }); // prettier-ignore
          return target;
        }
      }
    }
    return build(parts.length - 1) as unknown[];
  }
  function borrow(id: number): Callable {
    const proxy: Callable = (...args) => {
      const call = ++lastId;
      post({ k: "call", call, id }, pack(args));
      const answer = returned.get(call);
      returned.delete(call);
      if (!answer) throw new Error("Cannot access contextBridge APIs of a gone frame");
      if (answer.head.failure !== undefined) throw new Error(answer.head.failure);
      return unpack(answer.packet)[0];
    };
    borrowed.set(proxy, id);
    return proxy;
  }
  function awaitFrom(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      awaited.set(id, ({ failure, isRejected }, packet) => {
        awaited.delete(id);
        if (failure !== undefined) reject(new Error(failure));
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is what the other world rejected with
        else if (isRejected) reject(unpack(packet)[0]);
        else resolve(unpack(packet)[0]);
      });
    });
  }

  function answer(
    id: number,
    packet: Packet,
  ): { readonly packet?: Packet; readonly failure?: string } {
    let result: unknown;
    try {
      const { work, receiver } = lent.get(id)!;
      result = Reflect.apply(work, receiver, unpack(packet));
    } catch (error) {
      const isObject = typeof error === "object" && error !== null;
      return { failure: (isObject ? messageOf(error) : undefined) ?? NO_MESSAGE };
    }
    return tryToPack(result);
  }

  return {
    give: (name, value) => post({ k: "give", name }, pack([value])),
    receive({ text, clones, carried }) {
      const [head, parts] = parse(text) as [Head, Part[]];
      const packet: Packet = { parts, clones, carried };
      switch (head.k) {
        case "give":
          onGift(head.name, unpack(packet)[0]);
          return;
        case "call": {
          const { packet: result, ...more } = answer(head.id, packet);
          post({ k: "return", call: head.call, ...more }, result);
          return;
        }
        case "return":
          return void returned.set(head.call, { head, packet });
        case "settle":
          return awaited.get(head.id)?.(head, packet);
      }
    },
  };
}
