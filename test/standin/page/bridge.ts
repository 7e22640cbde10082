import type { Codec, Special, Specials } from "../wire/codec.ts";

/** One end of the context bridge: lends functions and promises of this world to the other world of the same frame. */
export interface Bridge {
  /** Handles one message of the other end. */
  receive(message: string): void;
  /** Hands a value to the other end under a name it knows what to do with. */
  give(name: string, value: unknown): void;
}

/**
 * Both ends are the same code. Calls are synchronous, as Electron's are: delivering a message runs the other end at
 * once, and its answer is there when `send` returns. Self-contained: its source text is injected into the page.
 * Rules: https://www.electronjs.org/docs/latest/api/context-bridge#parameter--error--return-type-support
 */
export function createBridge(
  codec: Codec,
  send: (message: string) => void,
  onGift: (name: string, value: unknown) => void,
): Bridge {
  type Lent = (...args: unknown[]) => unknown;
  interface Outcome {
    readonly ok: boolean;
    readonly value: string;
  }
  type Message =
    | { readonly k: "give"; readonly name: string; readonly value: string }
    | { readonly k: "call"; readonly call: number; readonly id: number; readonly args: string }
    | ({ readonly k: "return"; readonly call: number } & Outcome)
    | ({ readonly k: "settle"; readonly id: number } & Outcome);

  const { stringify, parse } = JSON;
  const lent = new Map<number, Lent>();
  const lentIds = new WeakMap<Lent, number>();
  const awaited = new Map<number, (outcome: Outcome) => void>();
  const returned = new Map<number, Outcome>();
  let lastId = 0;

  const post = (message: Message): void => send(stringify(message));

  function failure(error: unknown): Outcome {
    try {
      return { ok: false, value: codec.encode(error, specials) };
    } catch {
      return { ok: false, value: codec.encode(new Error(String(error))) };
    }
  }
  function attempt(work: () => unknown): Outcome {
    try {
      return { ok: true, value: codec.encode(work(), specials) };
    } catch (error) {
      return failure(error);
    }
  }
  function lend(value: Lent): Special {
    const id = lentIds.get(value) ?? ++lastId;
    lentIds.set(value, id);
    lent.set(id, value);
    return { kind: "function", id };
  }
  function promise(value: Promise<unknown>): Special {
    const id = ++lastId;
    value.then(
      (result) => post({ k: "settle", id, ...attempt(() => result) }),
      (error: unknown) => post({ k: "settle", id, ...failure(error) }),
    );
    return { kind: "promise", id };
  }
  function borrow(id: number): Lent {
    return (...args) => {
      const call = ++lastId;
      post({ k: "call", call, id, args: codec.encode(args, specials) });
      const outcome = returned.get(call);
      returned.delete(call);
      if (!outcome) throw new Error("Cannot access contextBridge APIs of a gone frame");
      const value = codec.decode(outcome.value, specials);
      if (!outcome.ok) throw value;
      return value;
    };
  }
  const specials: Specials = {
    encode(value) {
      if (typeof value === "function") return lend(value as Lent);
      return value instanceof Promise ? promise(value) : undefined;
    },
    decode({ kind, id }) {
      if (kind === "function") return borrow(id);
      return new Promise((resolve, reject) => {
        awaited.set(id, ({ ok, value }) => {
          awaited.delete(id);
          (ok ? resolve : reject)(codec.decode(value, specials));
        });
      });
    },
  };

  return {
    give: (name, value) => post({ k: "give", name, value: codec.encode(value, specials) }),
    receive(text) {
      const message = parse(text) as Message;
      switch (message.k) {
        case "give": {
          onGift(message.name, codec.decode(message.value, specials));
          return;
        }
        case "call": {
          const { call, id, args } = message;
          const run = (): unknown => lent.get(id)?.(...(codec.decode(args, specials) as unknown[]));
          post({ k: "return", call, ...attempt(run) });
          return;
        }
        case "return":
          return void returned.set(message.call, message);
        case "settle":
          return awaited.get(message.id)?.(message);
      }
    },
  };
}
