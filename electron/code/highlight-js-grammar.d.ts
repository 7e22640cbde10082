/** A grammar of highlight.js, to be handed to its `registerLanguage`. */
declare const grammar: unknown;
// eslint-disable-next-line import-x/no-default-export -- as highlight.js exports it
export default grammar;
