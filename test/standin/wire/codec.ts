/** A value that has its own encoding: a function or a promise that crosses the context bridge. */
export interface Special {
  readonly kind: string;
  readonly id: number;
}

/** How values that structured clone refuses may cross after all; without it they are refused. */
export interface Specials {
  encode(value: unknown): Special | undefined;
  decode(special: Special): unknown;
}

export interface Codec {
  /** Throws "An object could not be cloned." for what structured clone refuses, as Electron does. */
  encode(value: unknown, specials?: Specials): string;
  decode(text: string, specials?: Specials): unknown;
}

/**
 * Structured clone as text: what may cross between processes and worlds, and what arrives. Self-contained because its
 * source text is also injected into the page.
 * Rules: https://www.electronjs.org/docs/latest/tutorial/ipc#object-serialization
 */
export function createCodec(): Codec {
  type Encoded = null | boolean | number | string | { t: string; v?: unknown };
  interface Entry {
    t: string;
    v?: unknown;
    c?: string;
    n?: number;
  }
  type ViewConstructor = new (buffer: ArrayBuffer) => ArrayBufferView;

  // Captured now: page scripts that run later cannot change what crosses.
  const { stringify, parse } = JSON;
  const tagOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1);
  const views: Record<string, ViewConstructor> = {
    Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array,
    Float32Array, Float64Array, BigInt64Array, BigUint64Array, DataView,
  }; // prettier-ignore
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

  function encode(root: unknown, specials?: Specials): string {
    const entries: Entry[] = [];
    const seen = new Map<object, number>();

    function add(value: object): Entry {
      const entry: Entry = { t: "o" };
      seen.set(value, entries.push(entry) - 1);
      return entry;
    }
    function fields(value: object): [string, Encoded][] {
      return Object.entries(value).map(([key, field]) => [key, visit(field)]);
    }
    function visitObject(value: object): Entry {
      const special = specials?.encode(value);
      if (special) return Object.assign(add(value), { t: "f", v: special });
      const tag = tagOf(value);
      if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(
          value.buffer as ArrayBuffer,
          value.byteOffset,
          value.byteLength,
        );
        return Object.assign(add(value), { t: "y", c: tag, v: toBase64(bytes) });
      }
      const entry = add(value);
      switch (tag) {
        case "Array":
          return Object.assign(entry, { t: "a", n: (value as unknown[]).length, v: fields(value) });
        case "Date":
          return Object.assign(entry, { t: "d", v: visit((value as Date).getTime()) });
        case "RegExp": {
          const { source, flags } = value as RegExp;
          return Object.assign(entry, { t: "x", v: [source, flags] });
        }
        case "Map": {
          const pairs = [...(value as Map<unknown, unknown>)];
          return Object.assign(entry, { t: "m", v: pairs.map((pair) => pair.map(visit)) });
        }
        case "Set":
          return Object.assign(entry, { t: "s", v: [...(value as Set<unknown>)].map(visit) });
        case "ArrayBuffer":
          return Object.assign(entry, {
            t: "y",
            c: tag,
            v: toBase64(new Uint8Array(value as ArrayBuffer)),
          });
        case "Boolean":
        case "Number":
        case "String":
        case "BigInt":
          return Object.assign(entry, { t: "w", v: visit(value.valueOf()) });
        case "Error": {
          const { name, message, stack } = value as Error;
          return Object.assign(entry, { t: "e", v: [name, message, stack] });
        }
        default:
          // Class instances and `Symbol.toStringTag` objects cross as plain data; host objects do not.
          if (
            /^(Promise|Weak\w+|\w*Function|Generator|Window|Document|HTML\w*|Blob|File|MessagePort|Symbol)$/.test(
              tag,
            )
          )
            refuse();
          return Object.assign(entry, { t: "o", v: fields(value) });
      }
    }
    function visit(value: unknown): Encoded {
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
        case "symbol":
          return refuse();
        case "function": {
          const special = specials?.encode(value);
          return special ? { t: "f", v: special } : refuse();
        }
        case "object": {
          if (value === null) return null;
          if (!seen.has(value)) visitObject(value);
          return { t: "r", v: seen.get(value) };
        }
      }
    }
    const encoded = visit(root);
    return stringify(entries.length ? [encoded, entries] : [encoded]);
  }

  function decode(text: string, specials?: Specials): unknown {
    const [root, entries = []] = parse(text) as [Encoded, Entry[]?];
    const made: unknown[] = [];

    function build(index: number): unknown {
      if (index in made) return made[index];
      const { t, v, c = "", n = 0 } = entries[index]!;
      switch (t) {
        case "a":
        case "o": {
          const target: object = t === "a" ? new Array<unknown>(n) : {};
          made[index] = target;
          for (const [key, field] of v as [string, Encoded][])
            Object.defineProperty(target, key, {
              value: value(field), writable: true, enumerable: true, configurable: true,
            }); // prettier-ignore
          return target;
        }
        case "m": {
          const map = new Map<unknown, unknown>();
          made[index] = map;
          for (const [key, field] of v as [Encoded, Encoded][]) map.set(value(key), value(field));
          return map;
        }
        case "s": {
          const set = new Set<unknown>();
          made[index] = set;
          for (const field of v as Encoded[]) set.add(value(field));
          return set;
        }
        default:
          return (made[index] = leaf(t, v, c));
      }
    }
    function leaf(type: string, v: unknown, constructorName: string): unknown {
      switch (type) {
        case "d":
          return new Date(value(v as Encoded) as number);
        case "x": {
          const [source, flags] = v as [string, string];
          return new RegExp(source, flags);
        }
        case "y": {
          const buffer = fromBase64(v as string);
          const view = views[constructorName];
          return view ? new view(buffer) : buffer;
        }
        case "w":
          return Object(value(v as Encoded));
        case "e": {
          const [name, message, stack] = v as [string, string, string | undefined];
          const error = new (errors[name] ?? Error)(message);
          if (stack !== undefined)
            Object.defineProperty(error, "stack", {
              value: stack,
              writable: true,
              configurable: true,
            });
          return error;
        }
        default:
          return specials?.decode(v as Special);
      }
    }
    function value(encoded: Encoded): unknown {
      if (encoded === null || typeof encoded !== "object") return encoded;
      switch (encoded.t) {
        case "u":
          return undefined;
        case "b":
          return BigInt(encoded.v as string);
        case "n":
          return Number(encoded.v);
        case "f":
          return specials?.decode(encoded.v as Special);
        default:
          return build(encoded.v as number);
      }
    }
    return value(root);
  }

  return { encode, decode };
}
