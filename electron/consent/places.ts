import { ENDPOINT_PRESETS } from "../../shared/endpoint-presets.ts";
import { LANGFUSE_CLOUD, originOf } from "../../shared/endpoint-rules.ts";
import type { Settings } from "../../shared/settings.ts";
import { addressKind } from "./address-kind.ts";

type Addresses = Pick<Settings, "endpoints" | "langfuse" | "openTelemetry">;

/** The services that Parley knows by itself. Servers on this computer are not among them: those may be anybody's. */
const WELL_KNOWN = [
  LANGFUSE_CLOUD,
  ...Object.values(ENDPOINT_PRESETS).map(({ baseUrl }) => baseUrl),
].flatMap((address) =>
  URL.canParse(address) &&
  !address.includes("RESOURCE") &&
  addressKind(new URL(address)) === "public"
    ? [new URL(address).origin]
    : [],
);

/** Scheme, host and port of everything that requests go to as the settings stand, and of the well-known services. */
function knownPlaces({ endpoints, langfuse, openTelemetry }: Addresses): ReadonlySet<string> {
  const addresses = [
    langfuse.baseUrl,
    openTelemetry.url,
    ...endpoints.flatMap(({ baseUrl, proxy }) => [
      baseUrl,
      proxy.type === "url" ? proxy.url : null,
    ]),
  ];
  return new Set([...WELL_KNOWN, ...addresses.flatMap((each) => originOf(each) ?? [])]);
}

const WHERE = {
  "this-computer": " (this computer)",
  "local-network": " (your local network)",
  public: "",
} as const;

/** An address for a person: its origin, and whether that is nearby. Names of other scripts are in their xn-- form. */
export function placeWords(address: string | null): string {
  const origin = originOf(address);
  return origin === null ? "none" : `${origin}${WHERE[addressKind(new URL(origin))]}`;
}

/** The origin of an address that nothing goes to yet; undefined where it is known, or no address at all. */
export function newPlace(
  address: string | null | undefined,
  settings: Addresses,
): string | undefined {
  const origin = originOf(address ?? null);
  return origin === null || origin === "null" || knownPlaces(settings).has(origin)
    ? undefined
    : origin;
}
