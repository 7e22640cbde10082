import { AppError } from "../../shared/errors.ts";
import type { SecretName } from "../../shared/secret.ts";
import { quoted, type Confirm, type NativeQuestion } from "../consent/question.ts";
import type { Settings } from "../../shared/settings.ts";
import { originOf } from "../../shared/endpoint-rules.ts";
import { addressWords } from "../consent/places.ts";
import {
  addressIn,
  keyName,
  originIn,
  ownerOf,
  proxySecret,
  secretsOf,
  type SecretOwner,
} from "./secret-address.ts";
import type { Secrets } from "./secret-store.ts";

/** Lets secrets go to another origin than they were saved for, once a person has said so. */
export interface SecretMoves {
  /**
   * Asks, unless it is asked already.
   *
   * @param confirm how whoever wants it asked may ask.
   * @returns whether all of the owner's secrets may go to its address now.
   * @throws what `confirm` throws.
   */
  ask(owner: SecretOwner, confirm: Confirm): Promise<boolean>;
  /** As `ask`, but not again where the person has answered about this address since the app began. */
  askOnce(owner: SecretOwner): Promise<boolean>;
  /** An address may have changed: asks about each that did, one after the other. */
  settingsChanged(): void;
  /** The person was asked about this new address already, with the secrets in the question: they go along unasked. */
  allow(owner: SecretOwner, origin: string): void;
}

interface SecretMovesDeps {
  readonly secrets: Pick<Secrets, "has" | "originOf" | "rebind" | "status">;
  readonly settings: () => Settings;
  readonly confirm: Confirm;
  readonly report: (error: unknown) => void;
}

interface Move {
  readonly names: readonly SecretName[];
  /** What they were saved for; null is nowhere yet. */
  readonly from: readonly (string | null)[];
  readonly to: string;
}

export function createSecretMoves(deps: SecretMovesDeps): SecretMoves {
  const { secrets, settings, confirm, report } = deps;
  const open = new Map<string, Promise<boolean>>();
  const answered = new Set<string>();
  const allowed = new Set<string>();
  let addresses = addressesIn(settings());

  const namesOf = (owner: SecretOwner): readonly SecretName[] => {
    if (owner === "langfuse") return ["langfuse/secret-key", "langfuse/headers"];
    if (owner === "otlp") return ["otlp/headers"];
    const endpoint = settings().endpoints.find(({ id }) => owner.endsWith(`/${id}`));
    return endpoint === undefined
      ? []
      : secretsOf(endpoint).filter((name) => ownerOf(name) === owner);
  };

  const findMove = async (owner: SecretOwner): Promise<Move | undefined> => {
    const to = originIn(settings(), owner);
    if (to === null) return undefined;
    const names: SecretName[] = [];
    const from = new Set<string | null>();
    for (const name of namesOf(owner)) {
      if (!(await secrets.has(name)) || secrets.originOf(name) === to) continue;
      // What is noted down anybody may have written. A person is told what is sealed with the secret.
      const status = await secrets.status(name);
      const origin = status.state === "set" ? status.origin : null;
      if (origin === to) continue;
      names.push(name);
      from.add(originOf(origin));
    }
    return names.length === 0 ? undefined : { names, from: [...from], to };
  };

  const keyOf = (owner: SecretOwner, { from, to }: Move): string =>
    JSON.stringify([owner, from, to]);

  const askAbout = async (owner: SecretOwner, move: Move, asker: Confirm): Promise<boolean> => {
    const agreed =
      allowed.delete(JSON.stringify([owner, move.to])) ||
      (await asker(
        toQuestion(
          describe(owner, move.names, settings()),
          move,
          addressWords(addressIn(settings(), owner)),
        ),
      ));
    if (agreed !== undefined) answered.add(keyOf(owner, move));
    if (agreed !== true) return false;
    // The address may be another one by now.
    if (originIn(settings(), owner) !== move.to) return false;
    for (const name of move.names) await secrets.rebind(name, move.to);
    return true;
  };

  const ask = async (owner: SecretOwner, again: boolean, asker = confirm): Promise<boolean> => {
    const move = await findMove(owner);
    if (move === undefined) return true;
    if (originIn(settings(), owner) !== move.to) return false;
    const key = keyOf(owner, move);
    const asking = open.get(key);
    if (asking !== undefined) return asking;
    if (!again && answered.has(key)) return false;
    const asked = askAbout(owner, move, asker).finally(() => open.delete(key));
    open.set(key, asked);
    return asked;
  };

  /** Their addresses changed, and nobody was asked yet: however many do, one question is open. */
  const changed = new Set<SecretOwner>();
  let isAsking = false;
  const askAboutChanged = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      // What is added meanwhile has its turn, too.
      for (const owner of changed) {
        changed.delete(owner);
        await ask(owner, false).catch(report);
      }
    } finally {
      isAsking = false;
    }
  };

  return {
    ask: (owner, asker) => ask(owner, true, asker),
    askOnce: (owner) => ask(owner, false),
    allow: (owner, origin) => void allowed.add(JSON.stringify([owner, origin])),
    settingsChanged() {
      const before = addresses;
      addresses = addressesIn(settings());
      // What was allowed holds for the change that follows it, and for no later one.
      const isStill = (entry: string): boolean =>
        [...addresses].some((each) => JSON.stringify(each) === entry);
      for (const entry of allowed) if (!isStill(entry)) allowed.delete(entry);
      for (const [owner, address] of addresses) {
        if (!before.has(owner) || before.get(owner) === address) continue;
        // What is asked already, or agreed to, waits for nobody.
        if (allowed.has(JSON.stringify([owner, address]))) ask(owner, false).catch(report);
        else changed.add(owner);
      }
      askAboutChanged().catch(report);
    },
  };
}

function addressesIn(settings: Settings): ReadonlyMap<SecretOwner, string | null> {
  const owners: SecretOwner[] = [
    "langfuse",
    "otlp",
    ...settings.endpoints.flatMap(({ id }) => [ownerOf(keyName(id)), ownerOf(proxySecret(id))]),
  ];
  return new Map(owners.map((owner) => [owner, originIn(settings, owner)]));
}

function describe(
  owner: SecretOwner,
  names: readonly SecretName[],
  { endpoints }: Settings,
): string {
  if (owner === "langfuse") return "the Langfuse secret key";
  if (owner === "otlp") return "the OTLP headers";
  const shown = quoted(endpoints.find(({ id }) => owner.endsWith(`/${id}`))?.name ?? "");
  if (owner.startsWith("proxy/")) return `the proxy password of ${shown}`;
  const headers = names.filter((each) => each.startsWith("header/")).length;
  const inWords = headers === 1 ? "1 secret header" : `${headers} secret headers`;
  const parts = [...(headers < names.length ? ["the key"] : []), ...(headers > 0 ? [inWords] : [])];
  return `${parts.join(" and ")} of ${shown}`;
}

function toQuestion(what: string, { from, to }: Move, address: string): NativeQuestion {
  const saved = from.map((origin) => origin ?? "no address").join(" and ");
  return {
    message: `Send ${what} to ${to}?`,
    detail: `Saved for ${saved}. The new address is ${address}. If you did not change the address yourself, choose “Don’t send”.`,
    agree: `Send to ${to}`,
    refuse: "Don’t send",
  };
}

/** Says that a secret stayed where it is. */
export function notSentWords(what: string, from: string | null, to: string): AppError {
  return new AppError(
    "missing-credential",
    `${what} was saved for ${from ?? "another address"} and was not sent to ${to}. Say in Settings whether it may go there.`,
  );
}
