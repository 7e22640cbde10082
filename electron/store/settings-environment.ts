import { AppError } from "../../shared/errors.ts";
import { endpointId, type Endpoint, type ModelSelection } from "../../shared/endpoint.ts";
import {
  baseUrlProblem,
  ENVIRONMENT_ENDPOINT_ID,
  langfuseUrlProblem,
  OPENAI_BASE_URL,
  tidyBaseUrl,
} from "../../shared/endpoint-rules.ts";
import {
  settings as settingsSchema,
  settingsPatch,
  type EffectiveSettings,
  type Settings,
  type SettingsPatch,
} from "../../shared/settings.ts";
import { mergeSections } from "./merge-sections.ts";

/** What the environment holds fast. */
export interface SettingsEnvironment {
  readonly baseUrl?: string | undefined;
  readonly model?: string | undefined;
  /** Whether it holds a key for models. Without an address of its own, that key is OpenAI's. */
  readonly hasKey?: boolean;
  readonly logLevel?: string | undefined;
  readonly langfuseBaseUrl?: string | undefined;
  readonly langfusePublicKey?: string | undefined;
  readonly langfuseEnvironment?: string | undefined;
  readonly langfuseRelease?: string | undefined;
  /** Whether it holds Langfuse's secret key, which is no setting itself. */
  readonly hasLangfuseSecretKey?: boolean;
}

/** One setting that the environment sets, with a value that can be used. */
interface HeldSetting {
  readonly section: "model" | "observability" | "langfuse";
  readonly key: string;
  readonly variable: string;
  readonly patch: SettingsPatch;
}

/** Only what the environment sets and what can be used. */
export interface HeldSettings {
  readonly held: readonly HeldSetting[];
  /** The endpoint that its address or its key makes. */
  readonly endpoint: Endpoint | undefined;
  readonly notices: readonly string[];
}

/** The settings that one variable each may hold. */
const VARIABLES = [
  { section: "model", key: "name", variable: "PARLEY_MODEL", from: "model" },
  { section: "observability", key: "logLevel", variable: "PARLEY_LOG_LEVEL", from: "logLevel" },
  { section: "langfuse", key: "baseUrl", variable: "LANGFUSE_BASE_URL", from: "langfuseBaseUrl" },
  {
    section: "langfuse",
    key: "publicKey",
    variable: "LANGFUSE_PUBLIC_KEY",
    from: "langfusePublicKey",
  },
  {
    section: "langfuse",
    key: "environment",
    variable: "LANGFUSE_TRACING_ENVIRONMENT",
    from: "langfuseEnvironment",
  },
  { section: "langfuse", key: "release", variable: "LANGFUSE_RELEASE", from: "langfuseRelease" },
] as const;

export function readSettingsEnvironment(environment: SettingsEnvironment): HeldSettings {
  const held: HeldSetting[] = [];
  const notices: string[] = [];
  const baseUrl = tidyBaseUrl(environment.baseUrl ?? "");
  const problem = baseUrl === "" ? undefined : baseUrlProblem(baseUrl);
  if (problem !== undefined) notices.push(`${ignored("OPENAI_BASE_URL")} ${problem}`);
  else if (baseUrl !== (environment.baseUrl ?? "").trim()) notices.push(mended(baseUrl));
  const endpoint = problem === undefined ? toEndpoint(baseUrl, environment) : undefined;
  if (endpoint !== undefined && baseUrl !== "") {
    const patch = { model: { endpointId: endpoint.id } };
    held.push({ section: "model", key: "endpointId", variable: "OPENAI_BASE_URL", patch });
  }
  for (const { section, key, variable, from } of VARIABLES) {
    const value = environment[from]?.trim() ?? "";
    if (value === "") continue;
    const parsed = settingsPatch.safeParse({ [section]: { [key]: value } });
    const wrong = key === "baseUrl" ? langfuseUrlProblem(value) : undefined;
    if (wrong !== undefined) notices.push(`${ignored(variable)} ${wrong}`);
    else if (parsed.success) held.push({ section, key, variable, patch: parsed.data });
    else notices.push(ignored(variable));
  }
  if (environment.hasLangfuseSecretKey === true) {
    const variable = "LANGFUSE_SECRET_KEY";
    held.push({ section: "langfuse", key: "secretKey", variable, patch: {} });
  }
  return { held, endpoint, notices };
}

function ignored(variable: string): string {
  return `The environment variable ${variable} cannot be used and is ignored.`;
}

/** What it was is not said: it may have carried a key. */
const mended = (baseUrl: string): string =>
  `The address in OPENAI_BASE_URL is not the root of an API. Parley uses ${baseUrl}.`;

function toEndpoint(
  baseUrl: string,
  { hasKey = false }: SettingsEnvironment,
): Endpoint | undefined {
  if (baseUrl === "" && !hasKey) return undefined;
  const address = baseUrl === "" ? OPENAI_BASE_URL : baseUrl;
  return {
    id: endpointId.parse(ENVIRONMENT_ENDPOINT_ID),
    name: "From environment",
    preset: address === OPENAI_BASE_URL ? "openai" : "custom",
    baseUrl: address,
    protocol: "automatic",
    headers: [],
    proxy: { type: "system" },
    asksForUsage: true,
  };
}

/** The settings in force: the environment's over those that are stored. */
export function toEffective(settings: Settings, environment: HeldSettings): EffectiveSettings {
  const { held, endpoint } = environment;
  const own = settings.endpoints.filter(({ id }) => id !== ENVIRONMENT_ENDPOINT_ID);
  const merged = held.reduce<object>((all, { patch }) => mergeSections(all, patch), settings);
  const names = held.map(({ section, key }) => `${section}.${key}`);
  return {
    settings: settingsSchema.parse({
      ...merged,
      endpoints: endpoint === undefined ? own : [endpoint, ...own],
      model: selectInForce(settings.model, environment),
    }),
    fromEnvironment:
      endpoint === undefined ? names : [`endpoint.${ENVIRONMENT_ENDPOINT_ID}`, ...names],
  };
}

/** What the environment holds of a choice goes before it, whoever made it: the settings or a chat. */
export function selectInForce(
  chosen: ModelSelection,
  { held, endpoint }: HeldSettings,
): ModelSelection {
  const selected = held.reduce<ModelSelection>(
    ({ endpointId: id, name }, { patch: { model } }) => ({
      endpointId: model?.endpointId ?? id,
      name: model?.name ?? name,
    }),
    chosen,
  );
  // A key and a model's name are enough for OpenAI.
  const implied = selected.name === null ? null : (endpoint?.id ?? null);
  return { name: selected.name, endpointId: selected.endpointId ?? implied };
}

/** @throws AppError `invalid-input` when the patch names what the environment holds. */
export function refuseHeld(patch: SettingsPatch, { held }: HeldSettings): void {
  const locked = held.find(({ section, key }) => Object.hasOwn(patch[section] ?? {}, key));
  if (locked === undefined) return;
  throw new AppError(
    "invalid-input",
    `This setting comes from the environment variable ${locked.variable}. Change it there.`,
  );
}
