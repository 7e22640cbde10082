import { useEffect, useEffectEvent, useId } from "react";
import type { StoredDecision } from "../../shared/contract/tool-procedures.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { LoadFailure } from "../fields/load-failure.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { useLoaded } from "../fields/use-loaded.ts";

const MADE = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** Every decision about a tool that holds beyond one call. Each can be taken back, from the next call on. */
export function DecisionsSection() {
  const { client, reportError, tools } = useServices();
  const changes = useStore(tools.changes, (count) => count);
  const { loaded, reload, set } = useLoaded(() => client.call("tool.decisions", {}));
  const read = useEffectEvent(() => {
    client.call("tool.decisions", {}).then(set, reportError);
  });
  useEffect(() => {
    if (changes > 0) read();
  }, [changes]);
  const remove = (id: string): void => {
    client.call("tool.removeDecision", { id }).catch(reportError);
  };
  return (
    <SettingsSection
      title="Decisions"
      about="What you allowed or forbade beyond a single call. Removed, the tool asks again."
    >
      {loaded.type === "loading" && <Spinner />}
      {loaded.type === "failed" && <LoadFailure error={loaded.error} onRetry={reload} />}
      {loaded.type === "ready" && loaded.value.decisions.length === 0 && (
        <p className="text-sm text-text-muted">You have decided nothing beyond single calls.</p>
      )}
      {loaded.type === "ready" && loaded.value.decisions.length > 0 && (
        <ul className="flex flex-col gap-2">
          {loaded.value.decisions.map((decision) => (
            <DecisionRow
              key={decision.id}
              decision={decision}
              onRemove={() => remove(decision.id)}
            />
          ))}
        </ul>
      )}
    </SettingsSection>
  );
}

interface DecisionRowProps {
  readonly decision: StoredDecision;
  readonly onRemove: () => void;
}

function DecisionRow({ decision, onRemove }: DecisionRowProps) {
  const id = useId();
  const { title, owner, threadId, threadTitle, decidedAt } = decision;
  const where = threadId === null ? "in all chats" : `in “${toShownLine(threadTitle ?? "")}”`;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl border border-border bg-surface px-4 py-3">
      <div className="min-w-0 grow basis-60">
        <p id={id} className="text-sm wrap-anywhere">
          <bdi className="font-medium">{toShownLine(title)}</bdi> of{" "}
          <bdi>{toShownLine(owner.title)}</bdi>
        </p>
        <p className="text-[0.8125rem] wrap-anywhere text-text-muted">
          {decision.decision === "allow" ? "Allowed" : "Never"} {where}, since{" "}
          {MADE.format(decidedAt)}
        </p>
      </div>
      <Button size="small" aria-describedby={id} onClick={onRemove}>
        Remove
      </Button>
    </li>
  );
}
