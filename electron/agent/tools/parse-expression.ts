import { MAXIMUM_DEPTH, MAXIMUM_LENGTH } from "./expression-limits.ts";

/** The arithmetic that a text stands for. */
export type Expression =
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "negate"; readonly operand: Expression }
  | {
      readonly type: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "^";

/** Why a text has no result, in words for whoever asked. */
export class CalculationError extends Error {
  override readonly name = "CalculationError";
}

/** A decimal literal as in JavaScript (`.5`, `5.`, `1e3`), except that leading zeros mean nothing. */
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;

/** Signs that people paste from documents, read as the operator they stand for. */
const SYNONYMS: Readonly<Record<string, string>> = { "×": "*", "·": "*", "÷": "/", "−": "-" };

/**
 * Reads an arithmetic expression by recursive descent, each character once:
 *
 *     sum     = product { ("+" | "-") product }
 *     product = signed { ("*" | "/" | "%") signed }
 *     signed  = ("+" | "-") signed | power
 *     power   = primary [ ("^" | "**") signed ]
 *     primary = number | "(" sum ")"
 *
 * So powers bind tighter than a sign at their left and are right-associative, as in mathematics: `-2^2` is -4 and
 * `2^3^2` is 512. There are no names, hence nothing that could be called or read.
 *
 * @throws CalculationError for everything outside the grammar, over 200 characters, or nested deeper than 100.
 */
export function parseExpression(text: string): Expression {
  if (text.length > MAXIMUM_LENGTH) {
    throw new CalculationError(
      `the expression is ${text.length} characters long; at most ${MAXIMUM_LENGTH} are allowed`,
    );
  }
  let position = 0;
  let depth = 0;

  const skipSpace = (): void => {
    while (position < text.length && /\s/.test(text.charAt(position))) position += 1;
  };
  /** The next character that is not space, as an operator where it is a synonym for one; "" at the end. */
  const peek = (): string => {
    skipSpace();
    const character = text.charAt(position);
    return SYNONYMS[character] ?? character;
  };
  const unexpected = (expected: string): CalculationError => {
    skipSpace();
    if (position >= text.length) {
      return new CalculationError(`the expression ends where ${expected} is expected`);
    }
    const character = String.fromCodePoint(text.codePointAt(position) ?? 0);
    return new CalculationError(
      `unexpected "${character}" at position ${position + 1}; ${expected} is expected`,
    );
  };
  const nested = (read: () => Expression): Expression => {
    depth += 1;
    if (depth > MAXIMUM_DEPTH) {
      throw new CalculationError(
        `the expression is nested deeper than ${MAXIMUM_DEPTH} levels at position ${position + 1}`,
      );
    }
    const expression = read();
    depth -= 1;
    return expression;
  };
  const atPower = (): boolean => peek() === "^" || (peek() === "*" && text[position + 1] === "*");

  const sum = (): Expression => {
    let left = product();
    for (let operator = peek(); operator === "+" || operator === "-"; operator = peek()) {
      position += 1;
      left = { type: "binary", operator, left, right: product() };
    }
    return left;
  };
  const product = (): Expression => {
    let left = signed();
    for (
      let operator = peek();
      operator === "*" || operator === "/" || operator === "%";
      operator = peek()
    ) {
      position += 1;
      left = { type: "binary", operator, left, right: signed() };
    }
    return left;
  };
  const signed = (): Expression => {
    const sign = peek();
    if (sign !== "+" && sign !== "-") return power();
    position += 1;
    const operand = nested(signed);
    return sign === "-" ? { type: "negate", operand } : operand;
  };
  const power = (): Expression => {
    const base = primary();
    if (!atPower()) return base;
    position += peek() === "^" ? 1 : 2;
    return { type: "binary", operator: "^", left: base, right: nested(signed) };
  };
  const primary = (): Expression => {
    if (peek() === "(") {
      position += 1;
      const inner = nested(sum);
      if (peek() !== ")") throw unexpected('an operator or ")"');
      position += 1;
      return inner;
    }
    NUMBER.lastIndex = position;
    const literal = NUMBER.exec(text)?.[0];
    if (literal === undefined) throw unexpected('a number or "("');
    position += literal.length;
    return { type: "number", value: Number(literal) };
  };

  if (peek() === "") throw new CalculationError("the expression is empty");
  const expression = sum();
  if (peek() !== "") throw unexpected("an operator");
  return expression;
}
