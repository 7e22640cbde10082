import { assertNever } from "../../shared/assert-never.ts";
import type { SecretPlace } from "../../shared/secret.ts";

/** Where a secret is kept, as it is said everywhere. */
export function placeWords(place: SecretPlace): string {
  switch (place) {
    case "keychain":
      return "in the system keychain";
    case "safe-storage":
      return "encrypted on this computer";
    case "session":
      return "for this session only";
    default:
      return assertNever(place);
  }
}
