import { z } from "zod";
import type { Endpoint } from "../../shared/endpoint.ts";
import { learnedQuirk, type LearnedQuirk, type QuirkName } from "../../shared/model-quirk.ts";
import type { ModelQuirks } from "../agent/models/quirks.ts";
import type { AppState } from "../store/app-state.ts";
import { nowOrSoon } from "../store/when-free.ts";

type Asked = Pick<Endpoint, "id" | "baseUrl">;

/** What chats have met of each endpoint and model: what it refuses, where the request went through without. */
export interface LearnedQuirks {
  /** Oldest first; none where the endpoint has another address by now. */
  list(endpoint: Asked, model: string): readonly LearnedQuirk[];
  /** For one run: what is known, and where what it learns is kept once that has helped. */
  of(endpoint: Asked, model: string): ModelQuirks;
  /** For one test: nothing is known, and what it meets takes the place of what was known before once it is kept. */
  relearn(endpoint: Asked, model: string): RelearnedQuirks;
  /** All of them, or one. */
  forget(endpoint: Asked, model: string, name?: QuirkName): void;
}

export interface RelearnedQuirks extends ModelQuirks {
  /** Only what was proven is. */
  keep(): void;
}

interface LearnedQuirksDeps {
  readonly appState: AppState;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears of what could not be kept: the next chat will meet it again. */
  readonly report: (error: unknown) => void;
}

/** A quirk of a newer version is left out, the others stay. */
const stored = z.object({
  baseUrl: z.string(),
  quirks: z.array(learnedQuirk.nullable().catch(null)),
});

export function createLearnedQuirks({ appState, now, report }: LearnedQuirksDeps): LearnedQuirks {
  const keyOf = ({ id }: Asked, model: string): string => `model-quirks/${id}/${model}`;
  const list: LearnedQuirks["list"] = (endpoint, model) => {
    const found = appState.read(keyOf(endpoint, model), stored);
    if (found?.baseUrl !== endpoint.baseUrl) return [];
    return found.quirks.filter((each) => each !== null);
  };
  const keep = (endpoint: Asked, model: string, quirks: readonly LearnedQuirk[]): void => {
    const { baseUrl } = endpoint;
    const key = keyOf(endpoint, model);
    try {
      nowOrSoon(() => appState.write(key, stored, { baseUrl, quirks: [...quirks] }), report);
    } catch (error) {
      report(error);
    }
  };
  const learning = (
    known: Set<QuirkName>,
    onProven: (quirks: readonly LearnedQuirk[]) => void,
  ): ModelQuirks => {
    let unproven: readonly LearnedQuirk[] = [];
    return {
      has: (name) => known.has(name),
      learn(name) {
        known.add(name);
        unproven = [...unproven, { name, learnedAt: now() }];
      },
      proven() {
        if (unproven.length > 0) onProven(unproven);
        unproven = [];
      },
    };
  };
  return {
    list,
    of: (endpoint, model) =>
      learning(new Set(list(endpoint, model).map(({ name }) => name)), (proven) => {
        const names = proven.map(({ name }) => name);
        const others = list(endpoint, model).filter(({ name }) => !names.includes(name));
        keep(endpoint, model, [...others, ...proven]);
      }),
    relearn(endpoint, model) {
      const met: LearnedQuirk[] = [];
      return {
        ...learning(new Set(), (proven) => void met.push(...proven)),
        keep() {
          if (met.length > 0 || list(endpoint, model).length > 0) keep(endpoint, model, met);
        },
      };
    },
    forget(endpoint, model, name) {
      const all = list(endpoint, model);
      const left = name === undefined ? [] : all.filter((each) => each.name !== name);
      if (left.length < all.length) keep(endpoint, model, left);
    },
  };
}
