export interface Codec {
  /** Throws "An object could not be cloned." for what structured clone refuses, as Electron does. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/**
 * Structured clone as text: what may cross between processes and worlds, and what arrives. The engine's own
 * `structuredClone` says what crosses; this only writes its result down. Without recursion, so that depth is the
 * engine's matter, too. Self-contained because its source text is also injected into the page.
 * Rules: https://www.electronjs.org/docs/latest/tutorial/ipc#object-serialization
 */
export function createCodec(): Codec {
  type Encoded = null | boolean | number | string | { t: string; v?: unknown };
  /** One object of the value; others name it by its place in the list. */
  interface Entry {
    /** What it is: an object's tag, or "o" and "a" for plain objects and arrays. */
    t: string;
    v?: unknown;
    /** Length of an array, byte length of a view. */
    n?: number;
    /** A view's offset in its buffer. */
    o?: number;
  }
  type ViewConstructor = new (
    buffer: ArrayBuffer,
    offset: number,
    length?: number,
  ) => ArrayBufferView;

  // Captured now: page scripts that run later cannot change what crosses.
  const { stringify, parse } = JSON;
  const clone = structuredClone;
  const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);
  const views: Record<string, ViewConstructor | undefined> = {};
  for (const name of [
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float16Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array",
    "DataView",
  ])
    // prettier-ignore
    views[name] = (globalThis as unknown as Record<string, ViewConstructor | undefined>)[name];
  const errors: Record<string, ErrorConstructor> = {
    Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError,
  }; // prettier-ignore
  const refuse = (): never => {
    throw new Error("An object could not be cloned.");
  };
  const toBase64 = (bytes: Uint8Array): string => {
    let binary = "";
    for (let at = 0; at < bytes.length; at += 0x8000)
      binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(binary);
  };
  const fromBase64 = (text: string): ArrayBuffer =>
    Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

  function cloned(value: unknown): unknown {
    try {
      return clone(value);
    } catch {
      return refuse();
    }
  }

  function encode(given: unknown): string {
    const entries: Entry[] = [];
    const seen = new Map<object, number>();
    const waiting: object[] = [];

    function name(value: unknown): Encoded {
      switch (typeof value) {
        case "string":
        case "boolean":
          return value;
        case "undefined":
          return { t: "u" };
        case "bigint":
          return { t: "b", v: String(value) };
        case "number":
          return Number.isFinite(value) && !Object.is(value, -0)
            ? value
            : { t: "n", v: Object.is(value, -0) ? "-0" : String(value) };
        case "object": {
          if (value === null) return null;
          let place = seen.get(value);
          if (place === undefined) {
            place = entries.push({ t: "" }) - 1;
            seen.set(value, place);
            waiting.push(value);
          }
          return { t: "r", v: place };
        }
        case "symbol":
        case "function":
          return refuse();
      }
    }
    const fields = (value: object): [string, Encoded][] =>
      Object.entries(value).map(([key, field]) => [key, name(field)]);

    function describe(value: object): Entry {
      const tag = tagOf(value);
      if (ArrayBuffer.isView(value))
        return { t: tag, v: name(value.buffer), o: value.byteOffset, n: value.byteLength };
      switch (tag) {
        case "Array":
          return { t: "a", n: (value as unknown[]).length, v: fields(value) };
        case "Object":
          return { t: "o", v: fields(value) };
        case "Date":
          return { t: tag, v: name((value as Date).getTime()) };
        case "RegExp":
          return { t: tag, v: [(value as RegExp).source, (value as RegExp).flags] };
        case "Map":
          return { t: tag, v: [...(value as Map<unknown, unknown>)].map((pair) => pair.map(name)) };
        case "Set":
          return { t: tag, v: [...(value as Set<unknown>)].map(name) };
        case "ArrayBuffer":
          return { t: tag, v: toBase64(new Uint8Array(value as ArrayBuffer)) };
        case "Boolean":
        case "Number":
        case "String":
        case "BigInt":
          return { t: "w", v: name(value.valueOf()) };
        case "Error": {
          const { name: kind, message, stack } = value as Error;
          const cause = Object.hasOwn(value, "cause") ? [name((value as Error).cause)] : [];
          return { t: tag, v: [kind, message, stack, ...cause] };
        }
        default:
          // A host object: the browsers' own clone takes some of them, Electron's takes none.
          return refuse();
      }
    }

    const root = name(typeof given === "object" && given !== null ? cloned(given) : given);
    for (let at = 0; at < waiting.length; at++) Object.assign(entries[at]!, describe(waiting[at]!));
    return stringify(entries.length ? [root, entries] : [root]);
  }

  function decode(text: string): unknown {
    const [root, entries = []] = parse(text) as [Encoded, Entry[]?];
    const made: unknown[] = [];

    function value(encoded: Encoded): unknown {
      if (encoded === null || typeof encoded !== "object") return encoded;
      switch (encoded.t) {
        case "u":
          return undefined;
        case "b":
          return BigInt(encoded.v as string);
        case "n":
          return Number(encoded.v);
        default:
          return made[encoded.v as number];
      }
    }
    /** Containers are empty at first: what is in them may be made later. */
    function make({ t, v, n = 0 }: Entry): unknown {
      switch (t) {
        case "a":
          return new Array<unknown>(n);
        case "o":
          return {};
        case "Map":
          return new Map();
        case "Set":
          return new Set();
        case "Date":
          return new Date(value(v as Encoded) as number);
        case "RegExp":
          return new RegExp(...(v as [string, string]));
        case "ArrayBuffer":
          return fromBase64(v as string);
        case "w":
          return Object(value(v as Encoded));
        case "Error": {
          const [kind, message] = v as [string, string];
          return new (errors[kind] ?? Error)(message);
        }
        default:
          return undefined;
      }
    }
    function makeView({ t, v, n = 0, o = 0 }: Entry): unknown {
      const view = views[t];
      if (!view) return undefined;
      const size = (view as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
      return new view(value(v as Encoded) as ArrayBuffer, o, n / size);
    }
    function define(target: object, key: string, field: unknown, enumerable: boolean): void {
      Object.defineProperty(target, key, {
        value: field,
        writable: true,
        enumerable,
        configurable: true,
      });
    }
    function fill(target: unknown, { t, v }: Entry): void {
      if (t === "a" || t === "o")
        for (const [key, field] of v as [string, Encoded][])
          define(target as object, key, value(field), true);
      else if (t === "Map")
        for (const [key, field] of v as [Encoded, Encoded][])
          (target as Map<unknown, unknown>).set(value(key), value(field));
      else if (t === "Set")
        for (const field of v as Encoded[]) (target as Set<unknown>).add(value(field));
      else if (t === "Error") {
        const [, , stack, ...cause] = v as [string, string, string | undefined, Encoded?];
        if (typeof stack === "string") define(target as Error, "stack", stack, false);
        if (cause.length > 0) define(target as Error, "cause", value(cause[0] ?? null), false);
      }
    }

    for (let at = 0; at < entries.length; at++) made[at] = make(entries[at]!);
    for (let at = 0; at < entries.length; at++)
      if (entries[at]!.t in views) made[at] = makeView(entries[at]!);
    for (let at = 0; at < entries.length; at++) fill(made[at], entries[at]!);
    return value(root);
  }

  return { encode, decode };
}
