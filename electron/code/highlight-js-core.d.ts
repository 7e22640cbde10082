// The part of highlight.js that is used here. Its own types bring the browser's with them, which main has none of.

/** Takes what a grammar finds, in the order of the code. */
export interface Emitter {
  startScope(name: string): void;
  endScope(): void;
  openNode(name: string): void;
  closeNode(): void;
  addText(text: string): void;
  __addSublanguage(emitter: Emitter, name: string): void;
  finalize(): void;
  toHTML(): string;
}

export interface Engine {
  newInstance(): Engine;
  configure(options: { readonly __emitter: new () => Emitter }): void;
  registerLanguage(name: string, grammar: unknown): void;
  highlight(
    code: string,
    options: { readonly language: string; readonly ignoreIllegals: boolean },
  ): { readonly _emitter: Emitter };
}

declare const core: Engine;
// eslint-disable-next-line import-x/no-default-export -- as highlight.js exports it
export default core;
