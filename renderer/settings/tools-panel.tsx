import Wrench from "lucide-react/icons/wrench";
import { McpServers } from "../mcp/mcp-servers.tsx";
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
    </div>
  );
}

function BuiltInTools() {
  const { client } = useServices();
  const { loaded, reload } = useLoaded(() => client.call("tool.list", {}));
  return (
    <SettingsSection
      title="Built-in tools"
      about="The model may call these while it answers. Each call is shown in the answer, with what went in and what came out."
    >
      {loaded.type === "loading" && <Spinner />}
      {loaded.type === "failed" && <LoadFailure error={loaded.error} onRetry={reload} />}
      {loaded.type === "ready" && (
        <ul className="flex flex-col gap-3">
          {loaded.value.tools.map(({ name, description, limits }) => (
            <li
              key={name}
              className="flex gap-3 rounded-xl border border-border bg-surface px-4 py-3.5"
            >
              <Wrench aria-hidden className="mt-1 size-4 shrink-0 text-text-muted" />
              <div className="flex min-w-0 flex-col gap-1">
                <h3 className="font-mono text-sm font-medium">{name}</h3>
                <p className="text-sm">{description}</p>
                <ul className="text-[0.8125rem] text-text-muted">
                  {limits.map((limit) => (
                    <li key={limit}>{limit}</li>
                  ))}
                </ul>
              </div>
            </li>
          ))}
        </ul>
      )}
      <ToolTimeoutNote />
    </SettingsSection>
  );
}

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
