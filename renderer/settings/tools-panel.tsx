import Wrench from "lucide-react/icons/wrench";
import { useEffect, useEffectEvent } from "react";
import type { ToolInfo } from "../../shared/contract/tool-procedures.ts";
import { ApprovalSelect } from "../fields/approval-select.tsx";
import { McpServers } from "../mcp/mcp-servers.tsx";
import { useStore } from "../state/use-store.ts";
import { DecisionsSection } from "./decisions-section.tsx";
import { useServices } from "../services.ts";
import { Spinner } from "../ui/spinner.tsx";
import { LoadFailure } from "../fields/load-failure.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { useLoaded } from "../fields/use-loaded.ts";

/** What the agent can do beside talking. */
export function ToolsPanel() {
  return (
    <div className="flex flex-col gap-9">
      <BuiltInTools />
      <McpServers />
      <DecisionsSection />
    </div>
  );
}

function BuiltInTools() {
  const { client, tools, reportError } = useServices();
  const changes = useStore(tools.changes, (count) => count);
  const { loaded, reload, set } = useLoaded(() => client.call("tool.list", {}));
  const read = useEffectEvent(() => {
    client.call("tool.list", {}).then(set, reportError);
  });
  useEffect(() => {
    if (changes > 0) read();
  }, [changes]);
  return (
    <SettingsSection
      title="Built-in tools"
      about="The model may call these while it answers. Each call is shown in the answer, with what went in and what came out."
    >
      {loaded.type === "loading" && <Spinner />}
      {loaded.type === "failed" && <LoadFailure error={loaded.error} onRetry={reload} />}
      {loaded.type === "ready" && (
        <ul className="flex flex-col gap-3">
          {loaded.value.tools.filter(isBuiltIn).map(({ name, description, limits, approval }) => (
            <li
              key={name}
              className="flex gap-3 rounded-xl border border-border bg-surface px-4 py-3.5"
            >
              <Wrench aria-hidden className="mt-1 size-4 shrink-0 text-text-muted" />
              <div className="flex min-w-0 grow flex-col gap-1">
                <h3 className="font-mono text-sm font-medium">{name}</h3>
                <p className="text-sm">{description}</p>
                <ul className="text-[0.8125rem] text-text-muted">
                  {limits.map((limit) => (
                    <li key={limit}>{limit}</li>
                  ))}
                </ul>
                {approval !== undefined && <ApprovalSelect name={name} approval={approval} />}
              </div>
            </li>
          ))}
        </ul>
      )}
      <ToolTimeoutNote />
    </SettingsSection>
  );
}

/** Those of servers stand with their server. */
const isBuiltIn = ({ approval }: ToolInfo): boolean =>
  approval === undefined || approval.owner.id === "parley";

function ToolTimeoutNote() {
  const { shell } = useServices();
  return (
    <p className="text-[0.8125rem] text-text-muted">
      A call that takes too long is stopped:{" "}
      <button
        type="button"
        onClick={() => shell.openSettings({ tab: "Limits", focus: "timeouts.toolSeconds" })}
        className="font-medium text-accent underline underline-offset-2 hover:text-accent-strong"
      >
        Tool timeout
      </button>
      .
    </p>
  );
}
