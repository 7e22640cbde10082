import { redact } from "../../shared/redact.ts";

/**
 * What libsecret, the macOS keychain and the Windows credential store say, and what it means. keytar's errors carry no
 * code, only the library's own words.
 */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [
    /autolaunch D-Bus|could not connect|unsupported transport|connection refused|D-Bus.*address/i,
    "There is no D-Bus session through which a keychain could be reached.",
  ],
  [
    /not provided by any \.service|ServiceUnknown|ExecFailed|spawn/i,
    "No keychain service, such as GNOME Keyring or KWallet, is running.",
  ],
  [
    /does not exist at path|locked|dismissed|cancel|interaction is not allowed/i,
    "The system’s keychain is locked.",
  ],
  [/denied|not permitted|auth/i, "The system’s keychain refused Parley."],
  [
    /cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND/i,
    "The part of Parley that speaks to the system’s keychain is not installed.",
  ],
  [
    /cannot open shared object|dlopen|was compiled against/i,
    "The part of Parley that speaks to the system’s keychain does not work on this computer; libsecret may be missing.",
  ],
];

/** Says in one sentence why the keychain does not serve. */
export function toKeychainProblem(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const known = MEANINGS.find(([pattern]) => pattern.test(words));
  return known?.[1] ?? `The system’s keychain failed: ${redact(words).replace(/[.\s]*$/, "")}.`;
}
