import ChevronRight from "lucide-react/icons/chevron-right";
import Plus from "lucide-react/icons/plus";
import { useEffect, useState } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { McpServerId, McpServerInfo, McpState } from "../../shared/mcp.ts";
import { useServices } from "../services.ts";
import { LoadFailure } from "../fields/load-failure.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";
import { Switch } from "../ui/switch.tsx";
import { AddServerDialog } from "./add-server-dialog.tsx";
import { placeWords, stateWords } from "./mcp-words.ts";
import { ServerDetails } from "./server-details.tsx";

/** Programs and hosts that give the model more tools. */
export function McpServers() {
  const { mcp } = useServices();
  const state = useStore(mcp.state);
  const [isAdding, setIsAdding] = useState(false);
  const [openId, setOpenId] = useState<McpServerId>();
  useEffect(() => void mcp.load(), [mcp]);
  return (
    <SettingsSection
      title="MCP servers"
      about="Programs on this computer and services on the network that give the model more tools. You are asked before a server is started for the first time, and before each call of its tools."
    >
      {state.type === "loading" && <Spinner />}
      {state.type === "failed" && (
        <LoadFailure error={state.error} onRetry={() => void mcp.load()} />
      )}
      {state.type === "ready" && state.servers.length > 0 && (
        <ul aria-label="MCP servers" className="flex flex-col gap-3">
          {state.servers.map((server) => (
            <ServerRow
              key={server.id}
              server={server}
              isOpen={server.id === openId}
              onOpen={() => setOpenId((id) => (id === server.id ? undefined : server.id))}
            />
          ))}
        </ul>
      )}
      <Button className="self-start" onClick={() => setIsAdding(true)}>
        <Plus aria-hidden className="size-4" />
        Add server
      </Button>
      {isAdding && <AddServerDialog onClose={() => setIsAdding(false)} />}
    </SettingsSection>
  );
}

interface ServerRowProps {
  readonly server: McpServerInfo;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function ServerRow({ server, isOpen, onOpen }: ServerRowProps) {
  const { mcp } = useServices();
  const { id, transport, enabled, state } = server;
  const name = toShownLine(server.name);
  return (
    <li className="flex flex-col rounded-xl border border-border bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
        <div className="min-w-0 grow">
          <Switch
            label={name}
            hint={
              <span className="flex flex-col gap-0.5">
                <span className={cn("font-medium", TONE[state.type])}>{stateWords(state)}</span>
                {!isOpen && (
                  <span dir="ltr" className="line-clamp-2 font-mono break-all">
                    {toShownLine(placeWords(transport))}
                  </span>
                )}
              </span>
            }
            checked={enabled}
            onChange={(next) => void mcp.setEnabled(id, next)}
          />
        </div>
        <Button
          size="small"
          variant="ghost"
          aria-expanded={isOpen}
          aria-label={`Details of ${name}`}
          onClick={onOpen}
        >
          {state.type === "changed" ? "Review change" : "Details"}
          <ChevronRight
            aria-hidden
            className={cn("size-4 transition-transform", isOpen && "rotate-90")}
          />
        </Button>
      </div>
      {isOpen && <ServerDetails serverId={id} />}
    </li>
  );
}

const TONE: Readonly<Record<McpState["type"], string>> = {
  off: "text-text-muted",
  idle: "text-text-muted",
  starting: "text-text-muted",
  ready: "text-text",
  changed: "text-warning",
  "sign-in-needed": "text-warning",
  failed: "text-danger",
};
