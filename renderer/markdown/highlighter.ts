import type { Emitter, HLJSApi } from "highlight.js";
import type { CodeRun } from "./code-runs.ts";
import { loadGrammar } from "./languages.ts";

/** Longer code stays in one colour: highlighting it would take longer than a frame. */
const MAX_CODE_LENGTH = 40_000;
/** Blocks remembered, so that scrolling back in a virtual list draws them in colour at once. */
const MAX_REMEMBERED = 300;
/** Even on a busy page colours come within this time. */
const IDLE_TIMEOUT_MS = 1000;

export interface Highlighter {
  /** What `highlight` found for the same code before, without waiting. */
  remembered(code: string, grammar: string): readonly CodeRun[] | undefined;
  /** Loads what it needs and colours the code when the page is idle. Undefined when it cannot; never rejects. */
  highlight(code: string, grammar: string): Promise<readonly CodeRun[] | undefined>;
}

export function createHighlighter(): Highlighter {
  const cache = new Map<string, readonly CodeRun[]>();
  const grammars = new Map<string, Promise<void>>();
  let engine: Promise<HLJSApi> | undefined;

  async function load(grammar: string): Promise<HLJSApi> {
    engine ??= loadEngine();
    const api = await engine;
    let loaded = grammars.get(grammar);
    if (loaded === undefined) {
      loaded = loadGrammar(grammar).then((language) => {
        if (language) api.registerLanguage(grammar, language);
      });
      grammars.set(grammar, loaded);
    }
    await loaded;
    return api;
  }

  function remember(key: string, runs: readonly CodeRun[]): void {
    cache.set(key, runs);
    const [oldest] = cache.keys();
    if (cache.size > MAX_REMEMBERED && oldest !== undefined) cache.delete(oldest);
  }

  return {
    remembered: (code, grammar) => cache.get(keyOf(code, grammar)),
    async highlight(code, grammar) {
      if (code.length > MAX_CODE_LENGTH) return undefined;
      try {
        await idle();
        const api = await load(grammar);
        await idle();
        const { _emitter } = api.highlight(code, { language: grammar, ignoreIllegals: true });
        const { runs } = _emitter as RunSource;
        // highlight.js stops quietly where a grammar fails: colours are worth nothing if they cost code.
        if (runs.map((run) => run.text).join("") !== code) return undefined;
        remember(keyOf(code, grammar), runs);
        return runs;
      } catch {
        // A chunk that did not load or a grammar that failed costs the colours, never the code.
        return undefined;
      }
    },
  };
}

async function loadEngine(): Promise<HLJSApi> {
  const { default: core } = await import("highlight.js/lib/core");
  const api = core.newInstance();
  api.configure({ __emitter: RunEmitter });
  return api;
}

interface RunSource extends Emitter {
  readonly runs: readonly CodeRun[];
}

/** Takes highlight.js's findings as runs; its own emitter would make an HTML string of them. */
class RunEmitter implements RunSource {
  readonly runs: CodeRun[] = [];
  private readonly scopes: string[] = [];

  startScope(name: string): void {
    this.scopes.push(name.split(".", 1)[0] ?? name);
  }
  endScope(): void {
    this.scopes.pop();
  }
  /** The older names of the two above, which highlight.js 11 still calls itself. */
  openNode(name: string): void {
    this.startScope(name);
  }
  closeNode(): void {
    this.endScope();
  }
  closeAllNodes(): void {
    this.scopes.length = 0;
  }
  addText(text: string): void {
    if (text !== "") this.runs.push({ text, scope: this.scopes.at(-1) });
  }
  __addSublanguage(emitter: Emitter): void {
    this.runs.push(...(emitter as RunSource).runs);
  }
  finalize(): void {
    this.closeAllNodes();
  }
  toHTML(): string {
    return "";
  }
}

function keyOf(code: string, grammar: string): string {
  return `${grammar}\n${code}`;
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    requestIdleCallback(() => resolve(), { timeout: IDLE_TIMEOUT_MS });
  });
}
