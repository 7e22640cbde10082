import type { ReadinessItem } from "../../shared/readiness.ts";
import { join } from "./join.ts";
import { FUSES, type ProtectionFacts } from "./protection-facts.ts";

type Judgement = Omit<ReadinessItem, "name">;

const ok = (sentence: string): Judgement => ({ state: "ok", sentence, fix: null });
const attention = (sentence: string): Judgement => ({ state: "attention", sentence, fix: null });
const untold = (sentence: string): Judgement => ({ state: "off", sentence, fix: null });

/** Says of each wall around the page and the app how it stands, never how it should. */
export function judgeProtections(facts: ProtectionFacts | undefined): ReadinessItem[] {
  return [
    { name: "fuses", ...told(facts, judgeFuses) },
    { name: "integrity", ...told(facts, judgeIntegrity) },
    { name: "switches", ...told(facts, judgeSwitches) },
    { name: "policy", ...told(facts, judgePolicy) },
    { name: "trustedTypes", ...told(facts, judgeTrustedTypes) },
    { name: "permissions", ...told(facts, judgePermissions) },
    { name: "network", ...told(facts, judgeNetwork) },
    { name: "folder", ...told(facts, judgeFolder) },
  ];
}

const told = (
  facts: ProtectionFacts | undefined,
  judge: (facts: ProtectionFacts) => Judgement,
): Judgement => (facts === undefined ? untold("No window could be looked at.") : judge(facts));

function judgeFuses({ fuses, isPacked }: ProtectionFacts): Judgement {
  if (fuses === undefined) {
    return isPacked
      ? attention("The program file has no fuses that could be read.")
      : untold("Parley is not packaged here: fuses are set when it is.");
  }
  const wrong = FUSES.filter(([name, wanted]) => fuses.get(name) !== wanted);
  if (wrong.length === 0) {
    return ok("Parley cannot be run as Node, debugged, or loaded from anything but its archive.");
  }
  const names = wrong.map(([name]) => `${name} is ${fuses.get(name) ?? "not there"}`);
  return isPacked
    ? attention(`Not as decided: ${join(names)}.`)
    : untold(`Parley is not packaged here, and its Electron is open: ${join(names)}.`);
}

function judgeIntegrity({ fuses, isPacked, platform }: ProtectionFacts): Judgement {
  if (!isPacked) return untold("Parley is not packaged here: there is no archive to check.");
  if (platform === "linux") {
    return untold(
      "Electron checks no archive on Linux. The package’s own sums say whether it is whole.",
    );
  }
  return fuses?.get("EnableEmbeddedAsarIntegrityValidation") === "on"
    ? ok("Electron compared Parley’s archive with its hash before it started.")
    : attention("Nothing checks whether somebody changed Parley’s archive.");
}

function judgeSwitches({ isPacked, startRefusal }: ProtectionFacts): Judgement {
  if (isPacked) {
    return startRefusal === undefined
      ? ok("Parley was started with nothing that opens, loosens or redirects it.")
      : attention(startRefusal);
  }
  return untold(
    startRefusal === undefined
      ? "Parley is not packaged here and takes every option. It was started with none that matters."
      : "Parley is not packaged here and takes every option. Installed, it would not have started this way.",
  );
}

/** What the page must not be able to do, by the directive that says so. */
const WALLS: readonly (readonly [directive: string, what: string])[] = [
  ["default-src 'none'", "load anything not named"],
  ["connect-src 'none'", "make requests"],
  ["frame-src 'none'", "embed pages"],
  ["object-src 'none'", "embed plug-ins"],
  ["base-uri 'none'", "change its own address"],
  ["form-action 'none'", "send forms"],
  ["frame-ancestors 'none'", "be embedded"],
  ["script-src 'self'", "run other scripts than its own"],
];
const LOOSE = /'unsafe-|\*|https?:|wss?:/;

const directivesOf = (policy: string): string[] => policy.split(";").map((each) => each.trim());

function judgePolicy({ policy, isPacked }: ProtectionFacts): Judgement {
  if (policy === undefined) return attention("The page came without a policy.");
  const directives = directivesOf(policy);
  const missing = WALLS.filter(([directive]) => !directives.includes(directive));
  const loose = directives.filter((each) => LOOSE.test(each));
  if (missing.length === 0 && loose.length === 0) {
    return ok("The page may load its own files, and can make no request.");
  }
  const can = [
    ...missing.map(([, what]) => what),
    ...(loose.length > 0 ? ["do what its policy loosens"] : []),
  ];
  const sentence = `The page’s policy lets it ${join(can)}.`;
  return isPacked ? attention(sentence) : untold(`${sentence} It is under development.`);
}

function judgeTrustedTypes({ policy, isPacked }: ProtectionFacts): Judgement {
  const directives = policy === undefined ? [] : directivesOf(policy);
  const isRequired = directives.includes("require-trusted-types-for 'script'");
  if (isRequired && directives.includes("trusted-types 'none'")) {
    return ok("No text can become a script or HTML in the page.");
  }
  const sentence = isRequired
    ? "Scripts in the page can make policies that turn text into HTML."
    : "Text can become a script or HTML in the page.";
  return isPacked ? attention(sentence) : untold(`${sentence} It is under development.`);
}

function judgePermissions({ permissions }: ProtectionFacts): Judgement {
  const given = permissions.filter(([, state]) => state !== "denied");
  if (permissions.length === 0) return attention("The page could not be asked what it may do.");
  return given.length === 0
    ? ok(`The page asked for ${permissions.length} permissions and was denied each.`)
    : attention(`The page has more than it needs: ${join(given.map(([name]) => name))}.`);
}

/** WebRTC's policy under which nothing but a proxy that carries UDP gets any. */
const NO_UDP = "disable_non_proxied_udp";

function judgeNetwork({ proxies, webRtc, isPacked }: ProtectionFacts): Judgement {
  const open = proxies.filter((proxy) => !/^PROXY 127\.0\.0\.1:9$/.test(proxy.trim()));
  if (proxies.length > 0 && open.length === 0 && webRtc === NO_UDP) {
    return ok("Whatever the page might send ends on this computer; WebRTC sends nothing.");
  }
  const can = [
    ...(open.length > 0 || proxies.length === 0 ? ["reach the network past its policy"] : []),
    ...(webRtc === NO_UDP ? [] : ["send by WebRTC"]),
  ];
  const sentence = `The page could ${join(can)}.`;
  return isPacked ? attention(sentence) : untold(`${sentence} It is under development.`);
}

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

function judgeFolder({ folder }: ProtectionFacts): Judgement {
  if (folder === undefined)
    return ok("The data folder lies where Windows keeps it for this account.");
  const mode = folder.mode.toString(8).padStart(3, "0");
  if (!folder.isMine) return attention("The data folder belongs to another user of this computer.");
  if ((folder.mode & OTHERS_WRITE) !== 0) {
    return attention(`Others on this computer can write to the data folder (mode ${mode}).`);
  }
  return (folder.mode & OTHERS) === 0
    ? ok(`The data folder is yours alone (mode ${mode}).`)
    : ok(`The data folder is yours (mode ${mode}); its files can be read by you alone.`);
}
