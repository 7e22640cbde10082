/**
 * Closes a `switch` over a union: a case that is not handled becomes a compile error here.
 *
 * @throws Error when data from outside smuggled in a case the types do not know.
 */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
