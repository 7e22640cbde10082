import { assertNever } from "../../../shared/assert-never.ts";

/** The longest expression that is read, in UTF-16 units. */
export const MAXIMUM_LENGTH = 200;
/** The most levels of parentheses in it. */
export const MAXIMUM_DEPTH = 100;

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

/** Doubles carry 15 decimal digits for certain; what follows is noise, as in 0.1 + 0.2. */
const SIGNIFICANT_DIGITS = 15;
/** From here on a rounded number is written with an exponent, so that its zeros do not pass for digits. */
const EXPONENT_FROM = 1e15;

/**
 * Works out an arithmetic expression: `+ - * / % ^ **`, signs, parentheses, decimals and exponents as in `1e3`.
 * `%` is the remainder, at the level of `*`, with the sign of the dividend as in JavaScript (`-7 % 3` is -1).
 *
 * @returns the number, or a text that starts with "Error:" and says what is wrong and where. Never throws. The work is
 *   bounded by the length of the text, 200 characters at most.
 */
export function calculate(text: string): string {
  try {
    return formatNumber(evaluate(parseExpression(text)));
  } catch (error) {
    if (error instanceof CalculationError) return `Error: ${error.message}.`;
    throw error;
  }
}

function evaluate(expression: Expression): number {
  switch (expression.type) {
    case "number":
      return finite(expression.value);
    case "negate":
      return -evaluate(expression.operand);
    case "binary":
      return apply(expression.operator, evaluate(expression.left), evaluate(expression.right));
    default:
      return assertNever(expression);
  }
}

function apply(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case "+":
      return finite(left + right);
    case "-":
      return finite(left - right);
    case "*":
      return finite(left * right);
    case "/":
      if (right === 0) throw new CalculationError("division by zero");
      return finite(left / right);
    case "%":
      if (right === 0) throw new CalculationError("remainder of a division by zero");
      return left % right;
    case "^":
      if (left === 0 && right < 0) {
        throw new CalculationError("division by zero: zero to a negative power");
      }
      return finite(left ** right);
    default:
      return assertNever(operator);
  }
}

function finite(value: number): number {
  if (Number.isNaN(value)) throw new CalculationError("the result is not a real number");
  if (!Number.isFinite(value)) throw new CalculationError("the result is too large");
  return value;
}

function formatNumber(value: number): string {
  if (value === 0) return "0";
  if (Number.isSafeInteger(value)) return String(value);
  const rounded = Number(value.toPrecision(SIGNIFICANT_DIGITS));
  // Rounding the very largest numbers up would leave the range of doubles.
  const shown = Number.isFinite(rounded) ? rounded : value;
  return Math.abs(shown) >= EXPONENT_FROM ? shown.toExponential() : String(shown);
}
