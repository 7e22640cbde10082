import ArrowLeft from "lucide-react/icons/arrow-left";
import { Tabs } from "radix-ui";
import { useEffect, useRef, useState, type ComponentType, type ReactNode } from "react";
import type { EffectiveSettings } from "../../shared/settings.ts";
import { ReadinessPanel } from "../readiness/readiness-panel.tsx";
import { useServices } from "../services.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useEscape } from "../ui/use-escape.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";
import { AboutPanel } from "./about-panel.tsx";
import { DataPanel } from "./data-panel.tsx";
import { ModelsPanel } from "./models-panel.tsx";
import { ObservabilityPanel } from "./observability-panel.tsx";
import { searchSettings } from "./search-settings.ts";
import { RowsPanel } from "../fields/setting-control.tsx";
import { SETTINGS_INDEX, type SettingEntry } from "../fields/settings-index.ts";
import { SettingsResults, SettingsSearch } from "./settings-search.tsx";
import { SettingsTabList } from "./settings-tab-list.tsx";
import { SETTINGS_TABS, type SettingsTab } from "../location/settings-place.ts";
import { ToolsPanel } from "./tools-panel.tsx";
import { useIsWide } from "./use-is-wide.ts";

/** From this width on, in pixels, the sections stand beside what they hold. */
const BESIDE_FROM = 640;

const PANELS: Record<SettingsTab, ComponentType<{ readonly effective: EffectiveSettings }>> = {
  Models: ModelsPanel,
  Limits: ({ effective }) => <RowsPanel tab="Limits" effective={effective} />,
  Safety: ({ effective }) => <RowsPanel tab="Safety" effective={effective} />,
  Tools: ToolsPanel,
  Observability: ObservabilityPanel,
  Appearance: ({ effective }) => <RowsPanel tab="Appearance" effective={effective} />,
  Data: DataPanel,
  Readiness: ReadinessPanel,
  About: AboutPanel,
};

/** Everything that can be set. Each change counts at once; there is nothing to save. */
export function SettingsPage() {
  const { shell, settings, announcement } = useServices();
  const sentence = useStore(announcement);
  const effective = useStore(settings.state);
  const { tab, focus } = useStore(shell.state, (state) => state.settings);
  const [query, setQuery] = useState("");
  const page = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const isWide = useIsWide(page, BESIDE_FROM);
  const isTargeted = useRef(focus !== undefined);
  useEffect(() => {
    if (!isTargeted.current) heading.current?.focus();
  }, []);
  useEscape(shell.closeSettings);
  const results = searchSettings(SETTINGS_INDEX, query);
  const isSearching = query.trim() !== "";

  function openEntry(entry: SettingEntry): void {
    setQuery("");
    shell.openSettings({ tab: entry.tab, focus: entry.name });
  }
  function openTab(name: string): void {
    const next = SETTINGS_TABS.find((each) => each === name);
    if (next === undefined) return;
    setQuery("");
    shell.openSettings({ tab: next });
  }
  return (
    <div ref={page} className="min-h-0 grow overflow-y-auto">
      <p role="status" aria-label="Settings status" className="sr-only">
        {sentence}
      </p>
      <div className="mx-auto flex max-w-5xl flex-col gap-5 px-6 pt-3 pb-32">
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
          onValueChange={openTab}
          orientation={isWide ? "vertical" : "horizontal"}
          className={cn("flex min-w-0 gap-6", isWide ? "items-start gap-10" : "flex-col")}
        >
          <div
            className={cn("flex min-w-0 flex-col gap-3", isWide && "sticky top-3 w-50 shrink-0")}
          >
            <SettingsSearch
              field={search}
              query={query}
              onQuery={setQuery}
              onSubmit={() => {
                if (results[0] !== undefined) openEntry(results[0]);
              }}
            />
            <SettingsTabList isVertical={isWide} active={tab} onPress={() => setQuery("")} />
          </div>
          <div className="min-w-0 grow">
            {isSearching && (
              <SettingsResults
                query={query}
                results={results}
                onOpen={openEntry}
                onLeave={() => search.current?.focus()}
              />
            )}
            {SETTINGS_TABS.map((name) => {
              const Panel = PANELS[name];
              return (
                <Tabs.Content
                  key={name}
                  value={name}
                  hidden={isSearching || name !== tab}
                  className="rounded-lg outline-offset-8"
                >
                  {effective === undefined ? (
                    <Spinner />
                  ) : (
                    <KeptPanel>
                      <Panel effective={effective} />
                    </KeptPanel>
                  )}
                </Tabs.Content>
              );
            })}
          </div>
        </Tabs.Root>
      </div>
    </div>
  );
}

/** Where a control goes away for which no setting stands, the keyboard stays in its panel. */
function KeptPanel({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useKeptFocus(place, (element) => element);
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      {children}
    </div>
  );
}
