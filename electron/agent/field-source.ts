import type { ProtocolName } from "../../shared/endpoint-presets.ts";
import type { FieldSource } from "../../shared/returned-fields.ts";
import type { ModelQuirks } from "./models/quirks.ts";

/** What is known of who answers; the protocol is the endpoint's own. */
interface Answering {
  readonly name: string;
  readonly baseUrl: string;
  readonly protocol?: ProtocolName | undefined;
  readonly endpoint?: { readonly id: string } | undefined;
  readonly quirks?: Pick<ModelQuirks, "has"> | undefined;
}

/** Who gives an answer, for the fields that go back to nobody else. */
export function toFieldSource(who: Answering): FieldSource {
  const { protocol = "chat-completions", quirks } = who;
  const isMoved =
    protocol === "chat-completions" &&
    quirks?.has("responses-only") === true &&
    !quirks.has("no-effort-with-tools");
  return {
    endpoint: who.endpoint?.id ?? "",
    address: who.baseUrl,
    protocol: isMoved ? "responses" : protocol,
    modelFamily: modelFamily(who.name),
  };
}

/**
 * The kin of a model, by its name: its first word and its first number, as in "claude-4" of `anthropic/claude-sonnet-4-5`.
 * Where a provider tells two of one kin apart after all, its refusal is understood (`quirks.ts`).
 */
export function modelFamily(name: string): string {
  const own = name.toLowerCase().split("/").at(-1) ?? "";
  const word = /[a-z]+/.exec(own)?.[0] ?? own.slice(0, 40);
  // A date is no version.
  const version = /(?<!\d)\d{1,2}(?!\d)/.exec(own)?.[0];
  return version === undefined ? word : `${word}-${version}`;
}
