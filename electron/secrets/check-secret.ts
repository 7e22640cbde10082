import { AppError } from "../../shared/errors.ts";

const MAXIMUM_LENGTH = 10_000;
/** What an HTTP header can carry, which is where every secret of ours goes (RFC 9110, section 5.5). */
const UNPRINTABLE = /[^\x20-\x7e]/;

/**
 * A secret as it was pasted, without the white space around it.
 *
 * @throws AppError `invalid-input` with words that name what is wrong and nothing of the secret.
 */
export function checkSecret(pasted: string): string {
  const value = pasted.trim();
  if (value === "") throw new AppError("invalid-input", "Enter the key first.");
  if (value.length > MAXIMUM_LENGTH) {
    throw new AppError(
      "invalid-input",
      `This is too long to be a key: ${value.length.toLocaleString("en")} characters. At most ${MAXIMUM_LENGTH.toLocaleString("en")} are kept.`,
    );
  }
  if (/[\r\n]/.test(value)) {
    throw new AppError("invalid-input", "A key is one line. This one has a line break in it.");
  }
  // The header gets its own: a second one would be part of the key.
  if (/^bearer(?:\s|$)/i.test(value)) {
    throw new AppError("invalid-input", "Leave out the word Bearer.");
  }
  const at = value.search(UNPRINTABLE);
  if (at !== -1) {
    throw new AppError(
      "invalid-input",
      `Character ${at + 1} cannot be part of a key; an invisible or special character may have been copied along. Copy the key again.`,
    );
  }
  return value;
}
