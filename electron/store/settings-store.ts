import { randomUUID } from "node:crypto";
import writeFileAtomic from "write-file-atomic";
import type {
  Endpoint,
  EndpointId,
  EndpointPatch,
  ModelSelection,
  NewEndpoint,
} from "../../shared/endpoint.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import {
  settings as settingsSchema,
  type EffectiveSettings,
  type Settings,
  type SettingsPatch,
} from "../../shared/settings.ts";
import {
  editStoredEndpoints,
  patchEndpoint,
  refuseEnvironment,
  toEndpoint,
} from "./edit-endpoints.ts";
import {
  readSettingsEnvironment,
  selectInForce,
  toEffective,
  type HeldSettings,
  type SettingsEnvironment,
} from "./settings-environment.ts";
import { mergeSections } from "./merge-sections.ts";
import { NO_SETTINGS, readSettings, setAside, SETTINGS_VERSION } from "./settings-file.ts";

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
   * @throws AppError `invalid-input` for a value that the environment holds or an endpoint that is not there,
   *   `storage-failed` when it cannot be saved.
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
  /** Where it was the one that answers, the demo does. @throws AppError `not-found`, `storage-failed`. */
  deleteEndpoint(id: EndpointId): EffectiveSettings;
  /**
   * Takes a choice for every new chat. What the environment holds of it stays as it is.
   *
   * @throws AppError `invalid-input` when it chooses another endpoint than the one that the environment holds,
   *   `not-found` when there is no such endpoint, `storage-failed`.
   */
  chooseModel(chosen: ModelSelection): EffectiveSettings;
  /** A chat's own choice of model as it is in force, under what the environment holds. */
  select(chosen: ModelSelection): ModelSelection;
  /**
   * Takes over what was changed in the file outside the app, and tells `onChange`. What cannot be used is set aside; the
   * settings in force stay, and `onNotice` is called.
   */
  reload(): void;
  /** What went wrong while reading, so far, in words for a person. */
  readonly notices: readonly string[];
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
  const { path, environment, now, onChange, onNotice } = deps;
  const held = readSettingsEnvironment(environment);
  const notices: string[] = [...held.notices];
  let { settings, file } = NO_SETTINGS;
  /** What the file held when it was last read or written here; undefined while there is none. */
  let text: string | undefined;
  let effective = toEffective(settings, held);

  const notify = (notice: string): void => {
    notices.push(notice);
    onNotice();
  };

  const putAside = (problem: string): string => {
    const aside = setAside(path, now());
    const where = aside === undefined ? "" : ` The file is kept as ${aside}.`;
    return `settings.json cannot be used: ${problem}.${where}`;
  };

  const open = (): void => {
    const reading = readSettings(path);
    if (reading.type === "unusable") {
      notices.push(`${putAside(reading.problem)} The defaults hold.`);
    }
    if (reading.type !== "read") return;
    ({ settings, file, text } = reading);
    effective = toEffective(settings, held);
  };

  const write = (next: Record<string, unknown>): void => {
    text = save(path, next);
    file = next;
  };

  /** Puts the settings in force back where the next start looks for them. */
  const restore = (): void => {
    try {
      if (text !== undefined) write(file);
    } catch (error) {
      notify(toErrorData(error).message);
    }
  };

  /** Takes over what is on the disk now. @returns whether that changed anything. */
  const catchUp = (): boolean => {
    const reading = readSettings(path);
    if (reading.type === "absent") return false;
    // Our own words, or an editor that has emptied the file and is about to fill it.
    if (reading.text !== undefined && (reading.text === text || reading.text === "")) return false;
    if (reading.type === "unusable") {
      const notice = `${putAside(reading.problem)} Your settings stay as they were.`;
      notify(notice);
      restore();
      return false;
    }
    ({ settings, file, text } = reading);
    effective = toEffective(settings, held);
    return true;
  };
  open();

  /** Only what was chosen is written, so that a value a newer version left, or a later default, stays what it is. */
  const commit = (nextSettings: Settings, nextFile: Record<string, unknown>): EffectiveSettings => {
    const versioned = { version: SETTINGS_VERSION, ...nextFile };
    write(versioned);
    settings = nextSettings;
    effective = toEffective(settings, held);
    onChange(effective);
    return effective;
  };

  const commitEndpoint = (
    id: EndpointId,
    next: Endpoint | undefined,
    model?: Partial<ModelSelection>,
  ): EffectiveSettings => {
    const isNew = settings.endpoints.every((each) => each.id !== id);
    const endpoints = settings.endpoints.flatMap((each) => {
      if (each.id !== id) return [each];
      return next === undefined ? [] : [next];
    });
    const patch = model === undefined ? {} : { model };
    return commit(
      settingsSchema.parse({
        ...mergeSections(settings, patch),
        endpoints: isNew && next !== undefined ? [...endpoints, next] : endpoints,
      }),
      {
        ...mergeSections(file, patch),
        endpoints: editStoredEndpoints(file["endpoints"], id, next),
      },
    );
  };

  const find = (id: EndpointId): Endpoint => {
    const found = effective.settings.endpoints.find((each) => each.id === id);
    if (found !== undefined) return found;
    throw new AppError("not-found", "This endpoint does not exist any more.");
  };

  const update = (patch: SettingsPatch): EffectiveSettings => {
    catchUp();
    refuseHeld(patch, held);
    const endpointId = patch.model?.endpointId ?? null;
    if (endpointId !== null) find(endpointId);
    return commit(settingsSchema.parse(mergeSections(settings, patch)), mergeSections(file, patch));
  };

  return {
    get: () => effective,
    select: (chosen) => selectInForce(chosen, held),
    update,
    chooseModel(chosen) {
      const { endpointId, name } = selectInForce(chosen, held);
      const isSame = {
        endpointId: endpointId === chosen.endpointId,
        // The demo has no model to name.
        name: name === chosen.name || chosen.endpointId === null,
      };
      const isFree = (key: keyof ModelSelection): boolean =>
        !isSame[key] || !effective.fromEnvironment.includes(`model.${key}`);
      return update({
        model: {
          ...(isFree("endpointId") ? { endpointId: chosen.endpointId } : {}),
          ...(isFree("name") ? { name: chosen.name } : {}),
        },
      });
    },
    endpoint: find,
    createEndpoint(input) {
      catchUp();
      const endpoint = toEndpoint(input, settings.endpoints, randomUUID());
      const isFirst = effective.settings.model.endpointId === null;
      const model = isFirst ? { endpointId: endpoint.id } : undefined;
      return {
        endpointId: endpoint.id,
        effective: commitEndpoint(endpoint.id, endpoint, model),
      };
    },
    updateEndpoint(id, patch) {
      catchUp();
      return commitEndpoint(id, patchEndpoint(find(id), patch));
    },
    deleteEndpoint(id) {
      catchUp();
      refuseEnvironment(find(id));
      const isChosen = settings.model.endpointId === id;
      return commitEndpoint(id, undefined, isChosen ? { endpointId: null, name: null } : undefined);
    },
    reload() {
      if (catchUp()) onChange(effective);
    },
    get notices() {
      return notices;
    },
  };
}

/** @throws AppError `invalid-input` when the patch names what the environment holds. */
function refuseHeld(patch: SettingsPatch, { held }: HeldSettings): void {
  const locked = held.find(({ section, key }) => Object.hasOwn(patch[section] ?? {}, key));
  if (locked === undefined) return;
  throw new AppError(
    "invalid-input",
    `This setting comes from the environment variable ${locked.variable}. Change it there.`,
  );
}

/** @returns the text that stands in the file now. */
function save(path: string, file: Record<string, unknown>): string {
  const text = `${JSON.stringify(file, null, 2)}\n`;
  try {
    writeFileAtomic.sync(path, text, { mode: 0o600 });
    return text;
  } catch (error) {
    throw new AppError(
      "storage-failed",
      "The settings could not be saved. Check the permissions of Parley's folder and the space on the disk.",
      { cause: error },
    );
  }
}
