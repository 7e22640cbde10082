/** The longest expression the calculator reads, in UTF-16 units. Apart, so that no start waits for the parser's code. */
export const MAXIMUM_LENGTH = 200;
/** The most levels of parentheses in it. */
export const MAXIMUM_DEPTH = 100;
