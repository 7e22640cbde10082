import Monitor from "lucide-react/icons/monitor";
import Moon from "lucide-react/icons/moon";
import Sun from "lucide-react/icons/sun";
import type { ReactNode } from "react";
import {
  patchSetting,
  readSetting,
  SETTING_ROWS,
  settingRows,
  type SettingName,
  type SettingRow,
} from "../../shared/setting-rows.ts";
import type { BoundName } from "../../shared/bounds.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { ChoiceGroup } from "../ui/choice-group.tsx";
import { OptionList } from "../ui/option-list.tsx";
import { Switch } from "../ui/switch.tsx";
import { NumberField } from "./number-field.tsx";
import { SettingAnchor } from "./setting-anchor.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** For choices that say all in a word and are drawn as cards. */
const ICONS: Readonly<Record<string, ReactNode>> = {
  system: <Monitor aria-hidden className="size-5" />,
  light: <Sun aria-hidden className="size-5" />,
  dark: <Moon aria-hidden className="size-5" />,
};

interface SettingControlProps {
  readonly name: SettingName;
  readonly effective: EffectiveSettings;
}

/** The field, the choices or the switch of a setting, as its row says; counts at once. */
export function SettingControl({ name, effective }: SettingControlProps) {
  const { settings, reportError } = useServices();
  const row: SettingRow = SETTING_ROWS[name];
  if (row.kind === "number") return <NumberField name={name as BoundName} effective={effective} />;
  const value = readSetting(effective.settings, name);
  const isLocked = effective.fromEnvironment.includes(name);
  const hint = isLocked && row.variable !== undefined ? `Set by ${row.variable}.` : row.hint;
  const set = (next: typeof value): void => {
    void settings.update(patchSetting(name, next)).catch(reportError);
  };
  return (
    <SettingAnchor name={name} className="max-w-md">
      {row.kind === "switch" ? (
        <Switch
          label={row.label}
          hint={hint}
          checked={value === true}
          disabled={isLocked}
          onChange={set}
        />
      ) : row.options.some(({ description }) => description !== undefined) ? (
        <OptionList
          label={row.label}
          hint={hint}
          options={row.options.map(({ description = "", ...option }) => ({
            ...option,
            description,
          }))}
          value={String(value)}
          isLocked={isLocked}
          onChange={(next) => set(next as typeof value)}
        />
      ) : (
        <ChoiceGroup
          label={row.label}
          choices={row.options.map((option) => ({ ...option, icon: ICONS[option.value] }))}
          value={String(value)}
          onChange={(next) => set(next as typeof value)}
        />
      )}
    </SettingAnchor>
  );
}

interface RowsPanelProps {
  readonly tab: SettingRow["tab"];
  readonly effective: EffectiveSettings;
}

/** All rows of a tab, those of a group under its heading and two in a line where there is room. */
export function RowsPanel({ tab, effective }: RowsPanelProps) {
  const groups = Map.groupBy(
    settingRows.filter(([, row]) => row.tab === tab),
    ([, { group }]) => group,
  );
  return (
    <div className="flex flex-col gap-9">
      {[...groups].map(([group, rows]) => {
        const controls = rows.map(([name]) => (
          <SettingControl key={name} name={name} effective={effective} />
        ));
        return group === undefined ? (
          <div key="" className="flex max-w-md flex-col gap-8">
            {controls}
          </div>
        ) : (
          <SettingsSection key={group} title={group}>
            <div className="grid grid-cols-1 items-start gap-x-8 gap-y-6 min-[720px]:grid-cols-2">
              {controls}
            </div>
          </SettingsSection>
        );
      })}
    </div>
  );
}
