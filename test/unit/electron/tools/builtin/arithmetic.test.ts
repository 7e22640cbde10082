import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  calculate,
  CalculationError,
  MAXIMUM_LENGTH,
  parseExpression,
  type Expression,
} from "../../../../../electron/tools/builtin/arithmetic.ts";
import { ERRORS, RESULTS } from "./arithmetic.cases.ts";

describe("calculate", () => {
  it("has a table worth its name", () => {
    const expressions = [...RESULTS, ...ERRORS].map(([expression]) => expression);
    expect(expressions.length).toBeGreaterThanOrEqual(150);
    expect(new Set(expressions).size).toBe(expressions.length);
  });

  it.each(RESULTS)("%j is %s", (expression, expected) => {
    expect(calculate(expression)).toBe(expected);
  });

  it.each(ERRORS)("%j is an error: %s", (expression, words) => {
    const text = calculate(expression);
    expect(text).toMatch(/^Error: /);
    expect(text).toContain(words);
  });

  it("allows nesting and chains up to the bound", () => {
    expect(calculate(`${"(".repeat(99)}1${")".repeat(99)}`)).toBe("1");
    expect(calculate(`${"-".repeat(100)}1`)).toBe("1");
    expect(calculate(`${"1^".repeat(99)}1`)).toBe("1");
    expect(calculate(`${"1+".repeat(99)}1`)).toBe("100");
    expect(calculate("9".repeat(200))).toBe("1e+200");
  });
});

/** A tree with the value it must have, worked out without any parser. */
interface Tree {
  readonly value: number;
  /** Written with no more parentheses than needed. */
  readonly text: string;
  /** How tightly `text` holds together: 1 sum, 2 product, 3 signed, 4 power, 5 primary. */
  readonly level: number;
}

const wrap = (tree: Tree, level: number, extra: boolean): string =>
  tree.level < level || extra ? `(${tree.text})` : tree.text;

const combine: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
  "^": (left, right) => Math.pow(left, right),
};

const LEVELS: Readonly<Record<string, number>> = { "+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 4 };

const leaf = fc
  .oneof(fc.nat(20).map(String), fc.constantFrom("0.5", ".25", "3.", "1e2", "2.5e-1", "1E1"))
  .map((text): Tree => ({ value: Number(text), text, level: 5 }));

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    leaf,
    fc
      .tuple(tie("tree"), fc.constantFrom("-", "+"), fc.boolean())
      .map(([operand, sign, extra]): Tree => ({
        value: sign === "-" ? -operand.value : operand.value,
        text: sign + wrap(operand, 3, extra),
        level: 3,
      })),
    fc
      .tuple(
        tie("tree"),
        fc.constantFrom("+", "-", "*", "/", "%", "^"),
        tie("tree"),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom("", " "),
      )
      .map(([left, operator, right, extraLeft, extraRight, space]): Tree => {
        const level = LEVELS[operator]!;
        const isPower = operator === "^";
        // The right side of a left-associative operator needs a tighter one; a power takes any sign at its right.
        const before = wrap(left, isPower ? 5 : level, extraLeft);
        const after = wrap(right, isPower ? 3 : level + 1, extraRight);
        const written = isPower && space === "" ? "**" : operator;
        return {
          value: combine[operator]!(left.value, right.value),
          text: `${before}${space}${written}${space}${after}`,
          level,
        };
      }),
  ),
}));

/** The largest magnitude a result may be off by, relative: what is shown is rounded to 15 digits. */
const PRECISION = 1e-14;

describe("calculate, against trees of known value", () => {
  it("agrees with the tree wherever the tree has a finite value", () => {
    let compared = 0;
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        const result = calculate(text);
        if (text.length > MAXIMUM_LENGTH || result.startsWith("Error:")) return;
        compared += 1;
        expect(Math.abs(Number(result) - value)).toBeLessThanOrEqual(Math.abs(value) * PRECISION);
      }),
      { numRuns: 3_000 },
    );
    // Were most trees refused, the comparison would prove nothing.
    expect(compared).toBeGreaterThan(1_000);
  });

  it("refuses a tree only for what arithmetic refuses", () => {
    fc.assert(
      fc.property(tree, ({ text }) => {
        const result = calculate(text);
        if (text.length > MAXIMUM_LENGTH || !result.startsWith("Error:")) return;
        expect(result).toMatch(/division by zero|not a real number|too large|nested/);
      }),
      { numRuns: 1_000 },
    );
  });
});

const ALPHABET = Array.from("0123456789.eE+-*/%^() \t×÷−,_xX$\"'`\\[]{}abc😀");
const nearlyExpression = fc
  .array(fc.constantFrom(...ALPHABET), { maxLength: 220 })
  .map((characters) => characters.join(""));

describe("calculate, against anything", () => {
  it("always answers with a number or an error", () => {
    const anything = fc.oneof(nearlyExpression, fc.string({ unit: "binary", maxLength: 300 }));
    fc.assert(
      fc.property(anything, (text) => {
        const result = calculate(text);
        expect(result).toMatch(/^(?:Error: .*|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/s);
      }),
      { numRuns: 1_000 },
    );
  });

  it("does work in proportion to the text: every node of the tree stands for a character of its own", () => {
    const toTree = (text: string): Expression | undefined => {
      try {
        return parseExpression(text);
      } catch (error) {
        expect(error).toBeInstanceOf(CalculationError);
        return undefined;
      }
    };
    const countNodes = (expression: Expression): number => {
      if (expression.type === "number") return 1;
      if (expression.type === "negate") return 1 + countNodes(expression.operand);
      return 1 + countNodes(expression.left) + countNodes(expression.right);
    };
    fc.assert(
      fc.property(
        fc.oneof(
          nearlyExpression,
          tree.map(({ text }) => text),
        ),
        (text) => {
          const parsed = toTree(text);
          if (parsed !== undefined) expect(countNodes(parsed)).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
