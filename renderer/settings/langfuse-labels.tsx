import type { EffectiveSettings, Settings } from "../../shared/settings.ts";
import { SettingField } from "../fields/setting-field.tsx";

interface LangfuseLabelsProps {
  readonly effective: EffectiveSettings;
  readonly update: (patch: Partial<Settings["langfuse"]>) => Promise<void>;
}

/** One pair in a text, as in `team=support`. */
const PAIR = /^(?<name>[A-Za-z0-9_-]{1,100})=(?<value>[^,]{0,1000})$/;

const toList = (text: string | null): string[] =>
  (text ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");

const orNull = (text: string): string | null => (text === "" ? null : text);

/** What the traces of this Parley are found by at Langfuse. */
export function LangfuseLabels({ effective, update }: LangfuseLabelsProps) {
  const { langfuse } = effective.settings;
  const isLocked = (key: string): boolean => effective.fromEnvironment.includes(`langfuse.${key}`);
  return (
    <div className="flex max-w-md flex-col gap-6">
      <SettingField
        name="langfuse.environment"
        label="Environment"
        type="text"
        placeholder="desktop"
        value={langfuse.environment}
        isLocked={isLocked("environment")}
        findProblem={environmentProblem}
        save={(environment) => update({ environment: environment ?? "desktop" })}
        hint="Langfuse keeps the traces and scores of each environment apart."
      />
      <SettingField
        name="langfuse.release"
        label="Release"
        type="text"
        placeholder="Parley’s version"
        value={langfuse.release}
        isLocked={isLocked("release")}
        save={(release) => update({ release })}
        hint="Empty means Parley’s own version."
      />
      <SettingField
        name="langfuse.userId"
        label="User"
        type="text"
        placeholder="Nobody"
        value={langfuse.userId}
        isLocked={false}
        save={(userId) => update({ userId })}
        hint="Whose runs these are, in your own words. Empty sends no user."
      />
      <SettingField
        name="langfuse.tags"
        label="Tags"
        type="text"
        placeholder="support, beta"
        value={orNull(langfuse.tags.join(", "))}
        isLocked={false}
        save={(text) => update({ tags: toList(text) })}
        hint="Added to every trace, with commas between them."
      />
      <SettingField
        name="langfuse.metadata"
        label="Metadata"
        type="text"
        placeholder="team=support"
        value={orNull(
          Object.entries(langfuse.metadata)
            .map(([name, value]) => `${name}=${value}`)
            .join(", "),
        )}
        isLocked={false}
        findProblem={metadataProblem}
        save={(text) => update({ metadata: toMetadata(text) })}
        hint="Added to every trace, as name=value with commas between them."
      />
    </div>
  );
}

function environmentProblem(text: string): string | undefined {
  return text === "" || /^(?!langfuse)[a-z0-9_-]{1,40}$/.test(text)
    ? undefined
    : "Use small letters, digits, - and _, at most 40. It cannot begin with “langfuse”.";
}

function metadataProblem(text: string): string | undefined {
  return toList(text).every((pair) => PAIR.test(pair))
    ? undefined
    : "Write each as name=value; a name has letters, digits, - and _.";
}

function toMetadata(text: string | null): Record<string, string> {
  return Object.fromEntries(
    toList(text).flatMap((pair) => {
      const { name, value } = PAIR.exec(pair)?.groups ?? {};
      return name === undefined || value === undefined ? [] : [[name, value.trim()]];
    }),
  );
}
