import { useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { isLooser, type BoundName } from "../../shared/bounds.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { useFocusHandover } from "../ui/use-focus-handover.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import {
  defaultWords,
  formatSetting,
  numberSetting,
  numberWords,
  parseSetting,
  rangeWords,
} from "./number-setting.ts";
import { SettingAnchor } from "./setting-anchor.tsx";
import { isUnchanged, unchangedWords } from "../typing/unchanged.ts";
import { useLeaving } from "../typing/use-leaving.ts";

/** How long typing must rest before a number that may stand counts. */
const APPLY_DELAY_MS = 400;
/** The same for one that the person is asked about: the question must not come in the middle of a number. */
const ASK_DELAY_MS = 2_000;

interface NumberFieldProps {
  readonly name: BoundName;
  readonly effective: EffectiveSettings;
}

/**
 * A number, or nothing where nothing may stand, that counts as soon as it is typed; one that holds back less than before
 * waits a little longer unless Enter is pressed or the field is left, since the person is asked then. What may not stand
 * is kept as it was typed, with the reason, and what does not count yet outlives the window.
 */
export function NumberField({ name, effective }: NumberFieldProps) {
  const { settings, announce, typed: store } = useServices();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const handOver = useFocusHandover(field);
  const [error, setError] = useState<string>();
  const saving = useRef<number | null>(undefined);
  const setting = numberSetting(name);
  const { label, unit, hint, defaultValue } = setting;
  const value = setting.read(effective.settings);
  const isLocked = effective.fromEnvironment.includes(name);
  const kept = useStore(store.state, (all) => all.get(name));
  const typed = isLocked ? undefined : kept;
  /** It was typed before the field was drawn: at an earlier time, or on another page. */
  const [wasTyped, setWasTyped] = useState(typed !== undefined);

  /** Main asks the person about it, which must not happen in the middle of typing. */
  const isLooserThanNow = (next: number | null): boolean => isLooser(name, value, next);

  async function apply(text: string, next: number | null): Promise<void> {
    // Enter, and then leaving the field before main has answered, is one change; the system's own box takes the focus.
    if (saving.current === next) return;
    saving.current = next;
    setError(undefined);
    try {
      if (next !== value) {
        await settings.update(setting.toPatch(next));
        announce(`${label} saved.`);
      }
      // What was typed meanwhile stays.
      store.dropIf(name, text);
    } catch (cause) {
      const problem = toErrorData(cause);
      setError(unchangedWords(problem, numberWords(value, setting), text));
      if (isUnchanged(problem)) store.dropIf(name, text);
    } finally {
      saving.current = undefined;
    }
  }
  function finish(): void {
    if (typed === undefined) return;
    const next = parseSetting(typed, setting);
    if (next === undefined) setError(rangeWords(setting));
    else void apply(typed, next);
  }
  async function applyIfAllowed(text: string): Promise<void> {
    const next = parseSetting(text, setting);
    if (next !== undefined && next !== value) await apply(text, next);
  }
  const rest = useEffectEvent((text: string) => void applyIfAllowed(text));
  const next = typed === undefined ? undefined : parseSetting(typed, setting);
  const isWaiting = next !== undefined && next !== value && isLooserThanNow(next);
  const delay = isWaiting ? ASK_DELAY_MS : APPLY_DELAY_MS;
  useEffect(() => {
    // What somebody typed at another time is theirs to confirm.
    if (typed === undefined || wasTyped) return;
    const timer = setTimeout(() => rest(typed), delay);
    return () => clearTimeout(timer);
  }, [typed, delay, wasTyped]);
  // Leaving the page takes the field away without a blur.
  useLeaving(async (leaving) => {
    // In a window on its way out nobody is asked: the text stands here again at the next start.
    if (typed === undefined || wasTyped || (leaving === "window" && isWaiting)) return;
    await applyIfAllowed(typed);
  });
  const isStale = wasTyped && typed !== undefined && next !== value;

  const shownDefault = numberWords(defaultValue, setting);
  return (
    <SettingAnchor name={name}>
      <TextField
        ref={field}
        label={label}
        unit={unit}
        hint={`${hint} ${defaultWords(setting)}`}
        dir="ltr"
        inputMode={setting.decimals === 0 ? "numeric" : "decimal"}
        placeholder={setting.empty}
        autoComplete="off"
        badge={isLocked ? "from environment" : isWaiting || isStale ? "not saved" : undefined}
        readOnly={isLocked}
        value={typed ?? formatSetting(value)}
        error={error ?? (isStale && next === undefined ? rangeWords(setting) : undefined)}
        action={
          value !== defaultValue &&
          !isLocked && (
            // The field's name describes it: in its own name it would be found in the field's place.
            <Button
              ref={handOver}
              size="small"
              variant="ghost"
              aria-describedby={id}
              onClick={() => {
                store.drop(name);
                void apply("", defaultValue);
              }}
            >
              Reset to {shownDefault}
            </Button>
          )
        }
        onChange={(event) => {
          setWasTyped(false);
          store.write(name, event.target.value);
          setError(undefined);
        }}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === "Enter") finish();
        }}
      />
      <span id={id} hidden>
        {label}
      </span>
    </SettingAnchor>
  );
}
