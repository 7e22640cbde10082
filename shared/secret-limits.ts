/**
 * Windows' Credential Manager holds 2,560 bytes of one credential, and keeps text in UTF-16
 * (CRED_MAX_CREDENTIAL_BLOB_SIZE in wincred.h).
 */
const WINDOWS_CREDENTIAL_BYTES = 2_560;

/** Said before such a key is saved, and why it was kept elsewhere afterwards. */
export const TOO_LONG_FOR_WINDOWS = `Windows’ Credential Manager keeps at most ${(WINDOWS_CREDENTIAL_BYTES / 2).toLocaleString("en")} characters of one key and the address it is for.`;

/** @param text as it is kept: see `sealedText`. */
export function isTooLongForWindows(text: string): boolean {
  return text.length * 2 > WINDOWS_CREDENTIAL_BYTES;
}

/** A secret as it is kept: with the origin it may go to in the very same value. */
export function sealedText(secret: {
  readonly value: string;
  /** As in `https://api.openai.com`; null where it has no address yet. */
  readonly origin: string | null;
}): string {
  return JSON.stringify({ for: secret.origin, value: secret.value });
}
