import type { EffectiveSettings } from "../../shared/settings.ts";
import type { ReadableStore } from "../state/store.ts";

/** The slice of `MediaQueryList` that says whether the system is dark. */
export type SystemDark = Pick<MediaQueryList, "matches" | "addEventListener">;

/** Keeps `data-theme` on the document in step with the setting and, for "system", with the system's look. */
export function followTheme(
  settings: ReadableStore<EffectiveSettings | undefined>,
  systemDark: SystemDark,
  root: HTMLElement,
): void {
  function apply(): void {
    const theme = settings.get()?.settings.appearance.theme ?? "system";
    root.dataset["theme"] = theme === "system" ? (systemDark.matches ? "dark" : "light") : theme;
  }
  settings.subscribe(apply);
  systemDark.addEventListener("change", apply);
  apply();
}
