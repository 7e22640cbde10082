import { randomUUID } from "node:crypto";
import type {
  Endpoint,
  EndpointId,
  EndpointHeader,
  EndpointPatch,
  ModelSelection,
  NewEndpoint,
} from "../../shared/endpoint.ts";
import { langfuseUrlProblem, otlpUrlProblem } from "../../shared/endpoint-rules.ts";
import { AppError } from "../../shared/errors.ts";
import { toNotice, type Notice } from "../../shared/notice.ts";
import type { SecretName } from "../../shared/secret.ts";
import {
  settings as settingsSchema,
  type EffectiveSettings,
  type SettingsPatch,
} from "../../shared/settings.ts";
import {
  editStoredEndpoints,
  patchEndpoint,
  refuseEnvironment,
  toEndpoint,
  withHeaders,
} from "./edit-endpoints.ts";
import {
  readSettingsEnvironment,
  refuseHeld,
  selectInForce,
  toEffective,
  type SettingsEnvironment,
} from "./settings-environment.ts";
import { mergeSections } from "./merge-sections.ts";
import { openSettingsDocument } from "./settings-document.ts";
import type { StoredSettings } from "./settings-file.ts";
import type { PlainSecret } from "./settings-secrets.ts";

/** The settings, and the endpoint that a call was about. */
export interface EditedEndpoint {
  readonly endpointId: EndpointId;
  readonly effective: EffectiveSettings;
}

/** Every change is saved before it counts and is told to `onChange`; one that throws changes nothing. */
export interface SettingsStore {
  /** The settings in force: the environment's over the file's over the defaults. */
  get(): EffectiveSettings;
  /**
   * Saves what the patch names.
   *
   * @throws AppError `invalid-input` for a value that the environment holds, an endpoint that is not there or an address
   *   with a secret in it, `storage-failed` when it cannot be saved.
   */
  update(patch: SettingsPatch): EffectiveSettings;
  /**
   * Adds an endpoint. Where none answered yet, this one does from now on.
   *
   * @throws AppError `invalid-input`, with the field in its `detail`; `storage-failed`.
   */
  createEndpoint(input: NewEndpoint): EditedEndpoint;
  /** @throws AppError `not-found` when there is none of that id. */
  endpoint(id: EndpointId): Endpoint;
  /** @throws AppError as `createEndpoint`, and `not-found`. */
  updateEndpoint(id: EndpointId, patch: EndpointPatch): EffectiveSettings;
  /** Adds a header, or takes the place of the one of its name. @throws AppError as `updateEndpoint`. */
  setHeader(id: EndpointId, header: EndpointHeader): EffectiveSettings;
  /** @throws AppError `not-found`, `storage-failed`. */
  removeHeader(id: EndpointId, name: string): EffectiveSettings;
  /** Where it was the one that answers, the demo does. @throws AppError `not-found`, `storage-failed`. */
  deleteEndpoint(id: EndpointId): EffectiveSettings;
  /**
   * Whether a chat may choose it. Changes nothing: what answers in new chats is changed by `update` alone.
   *
   * @throws AppError `invalid-input` when it chooses other than what the environment holds, `not-found` when there is
   *   no such endpoint.
   */
  requireChoice(chosen: ModelSelection): void;
  /** A chat's own choice of model as it is in force, under what the environment holds. */
  select(chosen: ModelSelection): ModelSelection;
  /**
   * Takes over what was changed in the file outside the app, and tells `onChange`. What cannot be used is set aside; the
   * settings in force stay, and `onNotice` is called.
   */
  reload(): void;
  /** Puts the file back where it was taken away while the app runs; one that stands there stays as it is. */
  writeBack(): void;
  /** What the file holds in plain text and is a secret: it is to be kept elsewhere and forgotten here. */
  plainSecrets(): readonly PlainSecret[];
  /**
   * Takes secrets that are kept elsewhere now out of the file and its copies; those that could not be moved are noted
   * with the address they belong to. @throws AppError `storage-failed`.
   */
  forgetPlain(moved: ReadonlySet<SecretName>): void;
  /** What went wrong while reading, so far. */
  readonly notices: readonly Notice[];
}

export type { SettingsEnvironment } from "./settings-environment.ts";

interface SettingsStoreDeps {
  readonly path: string;
  readonly environment: SettingsEnvironment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onChange: (settings: EffectiveSettings) => void;
  /** Hears that a notice came while the app runs. */
  readonly onNotice: () => void;
}

export function createSettingsStore(deps: SettingsStoreDeps): SettingsStore {
  const { environment, onChange } = deps;
  const held = readSettingsEnvironment(environment);
  const document = openSettingsDocument(deps);
  const inForce = (): EffectiveSettings => {
    const unreadBudgets = document.unreadBudgets();
    return {
      ...toEffective(document.stored().settings, held),
      ...(unreadBudgets.length === 0 ? {} : { unreadBudgets }),
    };
  };
  let effective = inForce();

  const catchUp = (): boolean => {
    if (!document.catchUp()) return false;
    effective = inForce();
    return true;
  };
  /** Told even where the call that met it is refused: nobody would tell of it later. */
  const followFile = (): void => {
    if (catchUp()) onChange(effective);
  };

  /** Only what was chosen is written, so that a value a newer version left, or a later default, stays what it is. */
  const commit = (next: StoredSettings): EffectiveSettings => {
    document.save(next);
    effective = inForce();
    onChange(effective);
    return effective;
  };

  const commitEndpoint = (
    id: EndpointId,
    next: Endpoint | undefined,
    model?: Partial<ModelSelection>,
  ): EffectiveSettings => {
    const { settings, file } = document.stored();
    const isNew = settings.endpoints.every((each) => each.id !== id);
    const endpoints = settings.endpoints.flatMap((each) => {
      if (each.id !== id) return [each];
      return next === undefined ? [] : [next];
    });
    const patch = model === undefined ? {} : { model };
    return commit({
      settings: settingsSchema.parse({
        ...mergeSections(settings, patch),
        endpoints: isNew && next !== undefined ? [...endpoints, next] : endpoints,
      }),
      file: {
        ...mergeSections(file, patch),
        endpoints: editStoredEndpoints(file["endpoints"], id, next),
      },
    });
  };

  const find = (id: EndpointId): Endpoint => {
    const found = effective.settings.endpoints.find((each) => each.id === id);
    if (found !== undefined) return found;
    throw new AppError("not-found", "This endpoint does not exist any more.");
  };

  const update = (patch: SettingsPatch): EffectiveSettings => {
    followFile();
    refuseHeld(patch, held);
    refuseSecretAddresses(patch);
    const endpointId = patch.model?.endpointId ?? null;
    if (endpointId !== null) find(endpointId);
    const { settings, file } = withKeptModel(document.stored(), patch);
    return commit({
      settings: settingsSchema.parse(mergeSections(settings, patch)),
      file: mergeSections(file, patch),
    });
  };

  return {
    get: () => effective,
    select: (chosen) => selectInForce(chosen, held),
    update,
    requireChoice(chosen) {
      followFile();
      const { endpointId, name } = selectInForce(chosen, held);
      // The demo has no model to name.
      const isNamed = name === chosen.name || chosen.endpointId === null;
      refuseHeld(
        {
          model: {
            ...(endpointId === chosen.endpointId ? {} : { endpointId: chosen.endpointId }),
            ...(isNamed ? {} : { name: chosen.name }),
          },
        },
        held,
      );
      if (chosen.endpointId !== null) find(chosen.endpointId);
    },
    endpoint: find,
    createEndpoint(input) {
      followFile();
      const endpoint = toEndpoint(input, document.stored().settings.endpoints, randomUUID());
      const isFirst = effective.settings.model.endpointId === null;
      const model = isFirst ? { endpointId: endpoint.id } : undefined;
      return {
        endpointId: endpoint.id,
        effective: commitEndpoint(endpoint.id, endpoint, model),
      };
    },
    updateEndpoint(id, patch) {
      followFile();
      return commitEndpoint(id, patchEndpoint(find(id), patch));
    },
    setHeader(id, header) {
      followFile();
      const before = find(id);
      const isOther = ({ name }: EndpointHeader): boolean =>
        name.toLowerCase() !== header.name.toLowerCase();
      return commitEndpoint(id, withHeaders(before, [...before.headers.filter(isOther), header]));
    },
    removeHeader(id, name) {
      followFile();
      const before = find(id);
      return commitEndpoint(
        id,
        withHeaders(
          before,
          before.headers.filter((each) => each.name.toLowerCase() !== name.toLowerCase()),
        ),
      );
    },
    deleteEndpoint(id) {
      followFile();
      refuseEnvironment(find(id));
      const isChosen = document.stored().settings.model.endpointId === id;
      return commitEndpoint(id, undefined, isChosen ? { endpointId: null, name: null } : undefined);
    },
    plainSecrets: () => document.plainSecrets(),
    forgetPlain: (moved) => document.forgetPlain(moved),
    reload: followFile,
    writeBack() {
      document.writeBack();
    },
    get notices() {
      return [...held.notices.map(toNotice), ...document.notices];
    },
  };
}

/** @throws AppError `invalid-input` for where traces go, as of an endpoint: an address holds no secret. */
function refuseSecretAddresses({ langfuse, openTelemetry }: SettingsPatch): void {
  const problem =
    langfuseUrlProblem(langfuse?.baseUrl ?? "") ?? otlpUrlProblem(openTelemetry?.url ?? "");
  if (problem !== undefined) throw new AppError("invalid-input", problem);
}

/** The endpoint that stops being the default keeps its model's name, for when it is made the default again. */
function withKeptModel(stored: StoredSettings, { model }: SettingsPatch): StoredSettings {
  const { settings, file } = stored;
  const { endpointId: before, name } = settings.model;
  const endpoint = settings.endpoints.find(({ id }) => id === before);
  const isLeft = model?.endpointId !== undefined && model.endpointId !== before;
  if (endpoint === undefined || name === null || !isLeft) return stored;
  const kept = { ...endpoint, modelName: name };
  return {
    settings: {
      ...settings,
      endpoints: settings.endpoints.map((each) => (each === endpoint ? kept : each)),
    },
    file: { ...file, endpoints: editStoredEndpoints(file["endpoints"], endpoint.id, kept) },
  };
}
