import core, { type Emitter, type Engine } from "highlight.js/lib/core";
import { MOST_RUNS, PLAIN, type CodeLanguage } from "../../shared/code-languages.ts";
import type { CodeColours } from "../../shared/contract/code-procedures.ts";
import { GRAMMARS } from "./grammars.ts";

const registered = new Map<CodeLanguage, Promise<void>>();
let engine: Engine | undefined;

/**
 * Colours a code by highlight.js's grammar for its language. How long that takes is bounded by nothing: some grammars
 * need the square or the cube of a code's length, and cannot be interrupted. So it is called in a worker of its own.
 *
 * @returns undefined where the grammar fails.
 */
export async function colourCode(
  code: string,
  language: CodeLanguage,
): Promise<CodeColours | undefined> {
  engine ??= createEngine();
  await register(engine, language);
  const { _emitter } = engine.highlight(code, { language, ignoreIllegals: true });
  const { runs } = _emitter as RunSource;
  // highlight.js stops quietly where a grammar fails: colours are worth nothing if they shift.
  return runs.reduce((sum, [length]) => sum + length, 0) === code.length
    ? toColours(runs, code.length)
    : undefined;
}

function createEngine(): Engine {
  const api = core.newInstance();
  api.configure({ __emitter: RunEmitter });
  return api;
}

function register(api: Engine, language: CodeLanguage): Promise<void> {
  let done = registered.get(language);
  if (done === undefined) {
    done = GRAMMARS[language]().then(({ default: grammar }) =>
      api.registerLanguage(language, grammar),
    );
    registered.set(language, done);
  }
  return done;
}

type Run = readonly [length: number, scope: string | undefined];

function toColours(runs: readonly Run[], length: number): CodeColours {
  const scopes: string[] = [];
  const flat: number[] = [];
  let lastScope: number | undefined;
  let told = 0;
  for (const [runLength, scope] of runs) {
    if (scope !== undefined && !scopes.includes(scope)) scopes.push(scope);
    const index = scope === undefined ? PLAIN : scopes.indexOf(scope);
    if (index === lastScope) {
      flat.push((flat.pop() ?? 0, flat.pop() ?? 0) + runLength, index);
    } else {
      if (flat.length === 2 * MOST_RUNS) break;
      flat.push(runLength, index);
      lastScope = index;
    }
    told += runLength;
  }
  if (told < length) flat.push(length - told, PLAIN);
  return { scopes, runs: flat };
}

interface RunSource extends Emitter {
  readonly runs: readonly Run[];
}

/** Takes highlight.js's findings as lengths; its own emitter would make an HTML string of them. */
class RunEmitter implements RunSource {
  readonly runs: Run[] = [];
  private readonly scopes: string[] = [];

  startScope(name: string): void {
    // By its first word: "title" of "title.function".
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
    if (text !== "") this.runs.push([text.length, this.scopes.at(-1)]);
  }
  __addSublanguage(emitter: Emitter): void {
    // No spread: a stack holds fewer arguments than a long code has runs.
    for (const run of (emitter as RunSource).runs) this.runs.push(run);
  }
  finalize(): void {
    this.closeAllNodes();
  }
  toHTML(): string {
    return "";
  }
}
