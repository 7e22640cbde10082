import { useEffect, useEffectEvent, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { parseSetting, rangeWords, type NumberSetting } from "./number-setting.ts";

/** How long typing must rest before a number that may stand counts. */
const APPLY_DELAY_MS = 500;

interface NumberFieldProps {
  readonly setting: NumberSetting;
  readonly effective: EffectiveSettings;
}

/** A number that counts as soon as it is typed. What may not stand is kept as it was typed, with the reason. */
export function NumberField({ setting, effective }: NumberFieldProps) {
  const { settings, announce } = useServices();
  const [typed, setTyped] = useState<string>();
  const [error, setError] = useState<string>();
  const { label, unit, hint, min, defaultValue } = setting;
  const value = setting.read(effective.settings);
  const isLocked = effective.fromEnvironment.includes(setting.name);

  async function apply(text: string, next: number): Promise<void> {
    setError(undefined);
    try {
      if (next !== value) {
        await settings.update(setting.toPatch(next));
        announce(`${label} saved.`);
      }
      // What was typed meanwhile stays.
      setTyped((now) => (now === text ? undefined : now));
    } catch (cause) {
      setError(toErrorData(cause).message);
    }
  }
  function finish(): void {
    if (typed === undefined) return;
    const next = parseSetting(typed, setting);
    if (next === undefined) setError(rangeWords(setting));
    else void apply(typed, next);
  }
  const applyIfAllowed = useEffectEvent((text: string) => {
    const next = parseSetting(text, setting);
    if (next !== undefined && next !== value) void apply(text, next);
  });
  useEffect(() => {
    if (typed === undefined) return;
    const timer = setTimeout(() => applyIfAllowed(typed), APPLY_DELAY_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  // Leaving the page takes the field away without a blur.
  const leave = useEffectEvent(() => {
    if (typed !== undefined) applyIfAllowed(typed);
  });
  useEffect(() => () => leave(), []);

  const shownDefault = `${defaultValue.toLocaleString("en")} by default${min === 0 ? ", 0 = never" : ""}.`;
  return (
    <TextField
      label={label}
      unit={unit}
      hint={`${hint} ${shownDefault}`}
      dir="ltr"
      inputMode="numeric"
      autoComplete="off"
      badge={isLocked ? "from environment" : undefined}
      readOnly={isLocked}
      value={typed ?? String(value)}
      error={error}
      action={
        value !== defaultValue &&
        !isLocked && (
          <Button
            size="small"
            variant="ghost"
            aria-label={`Reset ${label} to ${defaultValue.toLocaleString("en")}`}
            onClick={() => {
              setTyped(undefined);
              void apply("", defaultValue);
            }}
          >
            Reset to {defaultValue.toLocaleString("en")}
          </Button>
        )
      }
      onChange={(event) => setTyped(event.target.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === "Enter") finish();
      }}
    />
  );
}
