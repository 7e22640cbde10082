import type { EffectiveSettings } from "../../shared/settings.ts";
import { NumberField } from "./number-field.tsx";
import {
  RATE_SETTINGS,
  TIMEOUT_SETTINGS,
  TOKEN_SETTINGS,
  type NumberSetting,
} from "./number-setting.ts";

const SECTIONS: readonly { readonly title: string; readonly rows: readonly NumberSetting[] }[] = [
  { title: "Rate", rows: RATE_SETTINGS },
  { title: "Tokens", rows: TOKEN_SETTINGS },
  { title: "Timeouts", rows: TIMEOUT_SETTINGS },
];

/** How much may be sent in how long, and how long anything may take. */
export function LimitsPanel({ effective }: { readonly effective: EffectiveSettings }) {
  return (
    <div className="flex flex-col gap-9">
      {SECTIONS.map(({ title, rows }) => (
        <section key={title} aria-label={title} className="flex flex-col gap-5">
          <h2 className="text-base font-semibold">{title}</h2>
          <div className="grid grid-cols-1 items-start gap-x-8 gap-y-6 min-[720px]:grid-cols-2">
            {rows.map((setting) => (
              <NumberField key={setting.name} setting={setting} effective={effective} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}
