import ArrowLeft from "lucide-react/icons/arrow-left";
import { Tabs } from "radix-ui";
import { useRef, type ComponentType } from "react";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { AboutPanel } from "./about-panel.tsx";
import { AppearancePanel } from "./appearance-panel.tsx";
import { LimitsPanel } from "./limits-panel.tsx";
import { ModelsPanel } from "./models-panel.tsx";
import { SafetyPanel } from "./safety-panel.tsx";
import type { SettingsTab } from "./settings-place.ts";
import { useSettingsFocus } from "./use-settings-focus.ts";

const TABS = [
  { name: "Models", Panel: ModelsPanel },
  { name: "Limits", Panel: LimitsPanel },
  { name: "Safety", Panel: SafetyPanel },
  { name: "Appearance", Panel: AppearancePanel },
  { name: "About", Panel: AboutPanel },
] as const satisfies readonly {
  readonly name: SettingsTab;
  readonly Panel: ComponentType<{ readonly effective: EffectiveSettings }>;
}[];

/** Everything that can be set. Each change counts at once; there is nothing to save. */
export function SettingsPage() {
  const { shell, settings } = useServices();
  const effective = useStore(settings.state);
  const { tab } = useStore(shell.state, (state) => state.settings);
  const page = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useSettingsFocus(page, heading);
  return (
    // eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- Escape leaves the page from anywhere in it
    <div
      ref={page}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) shell.closeSettings();
      }}
      className="min-h-0 grow overflow-y-auto"
    >
      <div className="mx-auto flex max-w-3xl flex-col gap-6 px-6 pt-3 pb-12">
        <Button
          variant="ghost"
          size="small"
          className="-ms-2.5 self-start"
          onClick={shell.closeSettings}
        >
          <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
          Back to chat
        </Button>
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-2xl font-semibold tracking-tight outline-none"
        >
          Settings
        </h1>
        <Tabs.Root
          value={tab}
          onValueChange={(name) => {
            const chosen = TABS.find((each) => each.name === name);
            if (chosen !== undefined) shell.openSettings({ tab: chosen.name });
          }}
          className="flex flex-col gap-7"
        >
          <Tabs.List
            aria-label="Settings"
            className="flex gap-1 overflow-x-auto border-b border-border"
          >
            {TABS.map(({ name }) => (
              <Tabs.Trigger
                key={name}
                value={name}
                className="-mb-px h-10 rounded-t-lg border-b-2 border-transparent px-3 text-sm font-medium text-text-muted -outline-offset-2 transition-colors hover:text-text data-[state=active]:border-accent data-[state=active]:text-text pointer-coarse:h-11"
              >
                {name}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          {TABS.map(({ name, Panel }) => (
            <Tabs.Content key={name} value={name} className="rounded-lg outline-offset-8">
              {effective === undefined ? <Spinner /> : <Panel effective={effective} />}
            </Tabs.Content>
          ))}
        </Tabs.Root>
      </div>
    </div>
  );
}
