import Activity from "lucide-react/icons/activity";
import Boxes from "lucide-react/icons/boxes";
import Database from "lucide-react/icons/database";
import Gauge from "lucide-react/icons/gauge";
import Info from "lucide-react/icons/info";
import ListChecks from "lucide-react/icons/list-checks";
import Palette from "lucide-react/icons/palette";
import ShieldCheck from "lucide-react/icons/shield-check";
import Wrench from "lucide-react/icons/wrench";
import { Tabs } from "radix-ui";
import { useEffect, useRef, type ComponentType } from "react";
import { cn } from "../ui/cn.ts";
import { SETTINGS_TABS, type SettingsTab } from "../location/settings-place.ts";

const ICONS: Record<SettingsTab, ComponentType<{ readonly className?: string }>> = {
  Models: Boxes,
  Limits: Gauge,
  Safety: ShieldCheck,
  Tools: Wrench,
  Observability: Activity,
  Appearance: Palette,
  Data: Database,
  Readiness: ListChecks,
  About: Info,
};

interface SettingsTabListProps {
  /** A column beside the panel; else a strip above it that scrolls. */
  readonly isVertical: boolean;
  readonly active: SettingsTab;
  /** A tab was pressed, the one that is open included. */
  readonly onPress: () => void;
}

export function SettingsTabList({ isVertical, active, onPress }: SettingsTabListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A strip may hide the tab that a link has opened.
    const tab = list.current?.querySelector('[data-state="active"]');
    if (!isVertical) tab?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [active, isVertical]);
  return (
    <Tabs.List
      ref={list}
      aria-label="Settings"
      className={cn(
        "flex",
        isVertical
          ? "flex-col gap-0.5"
          : "gap-1 overflow-x-auto border-b border-border pb-px [scrollbar-width:none]",
      )}
    >
      {SETTINGS_TABS.map((name) => {
        const Icon = ICONS[name];
        return (
          <Tabs.Trigger
            key={name}
            value={name}
            onClick={onPress}
            className={cn(
              "flex h-9 shrink-0 items-center gap-2.5 px-3 text-sm font-medium text-text-muted transition-colors hover:text-text pointer-coarse:h-11",
              "-outline-offset-2",
              isVertical
                ? "rounded-lg hover:bg-surface-raised data-[state=active]:bg-surface-hover data-[state=active]:text-text"
                : "h-10 rounded-t-lg border-b-2 border-transparent data-[state=active]:border-accent data-[state=active]:text-text",
            )}
          >
            {isVertical && <Icon aria-hidden className="size-4 shrink-0" />}
            {name}
          </Tabs.Trigger>
        );
      })}
    </Tabs.List>
  );
}
