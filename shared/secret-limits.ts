/**
 * Windows' Credential Manager holds 2,560 bytes of one credential, and keeps text in UTF-16
 * (CRED_MAX_CREDENTIAL_BLOB_SIZE in wincred.h).
 */
const WINDOWS_CREDENTIAL_BYTES = 2_560;

/** Said before such a key is saved, and why it was kept elsewhere afterwards. */
export const TOO_LONG_FOR_WINDOWS = `Windows’ Credential Manager keeps at most ${(WINDOWS_CREDENTIAL_BYTES / 2).toLocaleString("en")} characters of one key.`;

export function isTooLongForWindows(value: string): boolean {
  return value.length * 2 > WINDOWS_CREDENTIAL_BYTES;
}
