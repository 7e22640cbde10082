import RefreshCw from "lucide-react/icons/refresh-cw";
import { useEffect, useEffectEvent, useState } from "react";
import type { ReadinessItem } from "../../shared/readiness.ts";
import { useServices } from "../services.ts";
import { LoadFailure } from "../fields/load-failure.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { useLoaded } from "../fields/use-loaded.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";
import { ReadinessRow } from "./readiness-row.tsx";

/** What should be in order before Parley is relied on, as it stands now. */
export function ReadinessPanel() {
  const { client, settings, secrets, tracing, announce, reportError } = useServices();
  const { loaded, reload, set } = useLoaded(() => client.call("readiness.get", {}));
  const effective = useStore(settings.state);
  const statuses = useStore(secrets.state);
  const traces = useStore(tracing.state);
  const [isChecking, setChecking] = useState(false);

  // What is on screen stays there until the new answer has come.
  const refresh = useEffectEvent(() => {
    if (loaded.type !== "ready") return;
    client.call("readiness.get", {}).then(set, () => undefined);
  });
  useEffect(() => {
    refresh();
  }, [effective, statuses, traces]);

  async function checkAgain(): Promise<void> {
    if (isChecking) return;
    setChecking(true);
    try {
      const answer = await client.call("readiness.get", {});
      set(answer);
      announce(`Checked. ${summary(answer.items)}`);
    } catch (error) {
      reportError(error);
    } finally {
      setChecking(false);
    }
  }
  return (
    <SettingsSection
      title="Readiness"
      about="What should be in order before you rely on Parley, checked as it stands now."
    >
      {loaded.type === "loading" && (
        <p className="flex items-center gap-2 text-sm text-text-muted">
          <Spinner />
          Checking… The system may ask to unlock its keychain.
        </p>
      )}
      {loaded.type === "failed" && <LoadFailure error={loaded.error} onRetry={reload} />}
      {loaded.type === "ready" && (
        <>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p role="status" className="text-sm font-medium">
              {summary(loaded.value.items)}
            </p>
            <SettingAnchor name="readiness.check">
              <Button size="small" aria-disabled={isChecking} onClick={() => void checkAgain()}>
                <RefreshCw aria-hidden className={cn("size-3.5", isChecking && "animate-spin")} />
                Check again
              </Button>
            </SettingAnchor>
          </div>
          <ul
            aria-label="Checklist"
            className="flex flex-col divide-y divide-border rounded-xl border border-border bg-surface"
          >
            {loaded.value.items.map((item) => (
              <ReadinessRow key={item.name} item={item} />
            ))}
          </ul>
        </>
      )}
    </SettingsSection>
  );
}

function summary(items: readonly ReadinessItem[]): string {
  const wanting = items.filter(({ state }) => state === "attention").length;
  if (wanting === 0) return "Nothing wants your attention.";
  return wanting === 1
    ? "One thing wants your attention."
    : `${wanting} things want your attention.`;
}
