import { assertNever } from "../../../shared/assert-never.ts";
import {
  CalculationError,
  parseExpression,
  type BinaryOperator,
  type Expression,
} from "./parse-expression.ts";

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
