/** Chromium's net error codes that a page load is likely to end with; https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h */
const CODES: Readonly<Record<string, number>> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_FILE_NOT_FOUND: -6,
  ERR_TIMED_OUT: -7,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_BLOCKED_BY_RESPONSE: -27,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INVALID_URL: -300,
  ERR_DISALLOWED_URL_SCHEME: -301,
  ERR_UNKNOWN_URL_SCHEME: -302,
};

/** The code Electron shows beside the name; -2 (failed) for names that are not in the list. */
export function netErrorCode(name: string): number {
  return CODES[name] ?? -2;
}

const REASONS: Readonly<Record<string, string>> = {
  Aborted: "ERR_ABORTED",
  BlockedByClient: "ERR_BLOCKED_BY_CLIENT",
  NameNotResolved: "ERR_UNKNOWN_URL_SCHEME",
};

/** Chromium's name for a reason CDP's `Fetch.failRequest` was given. */
export function netErrorName(reason: string): string {
  return REASONS[reason] ?? "ERR_FAILED";
}
