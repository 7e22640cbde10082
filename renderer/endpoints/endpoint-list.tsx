import Check from "lucide-react/icons/check";
import Plus from "lucide-react/icons/plus";
import Server from "lucide-react/icons/server";
import { useEffect, useRef } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import { ENDPOINT_PRESETS, PRESET_NAMES, type PresetName } from "../../shared/endpoint-presets.ts";
import type { Endpoint, EndpointId } from "../../shared/endpoint.ts";
import type { LocalServer } from "../../shared/local-server.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { LocalServers } from "./local-servers.tsx";

interface EndpointListProps {
  readonly endpoints: readonly Endpoint[];
  /** Whose form is shown; undefined is the one that does not exist yet. */
  readonly shownId: EndpointId | undefined;
  /** The one that answers in new chats; null is the demo. */
  readonly answeringId: EndpointId | null;
  readonly onShow: (id: EndpointId) => void;
  readonly onAdd: (preset: PresetName) => void;
  readonly onAddServer: (server: LocalServer) => void;
}

/** The endpoints by name, and a menu of the kinds that can be added. */
export function EndpointList(props: EndpointListProps) {
  const { endpoints, shownId, answeringId, onShow, onAdd, onAddServer } = props;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row = list.current?.querySelector('[aria-current="true"]')?.getBoundingClientRect();
    const box = list.current?.getBoundingClientRect();
    if (row === undefined || box === undefined) return;
    // The list alone, not the page around it.
    if (row.top < box.top || row.bottom > box.bottom) list.current?.scrollBy(0, row.top - box.top);
  }, [shownId, endpoints.length]);
  return (
    <div className="flex flex-col gap-2">
      {endpoints.length > 0 && (
        <ul
          ref={list}
          aria-label="Endpoints"
          // However many there are, the form of the one that is shown stands below, within reach. A row that is cut
          // in half says that there are more.
          className="-m-1 flex max-h-82 flex-col gap-1 overflow-y-auto p-1"
        >
          {endpoints.map(({ id, name, baseUrl }) => (
            <li key={id}>
              <button
                type="button"
                aria-current={id === shownId}
                onClick={() => onShow(id)}
                className={cn(
                  "flex min-h-12 w-full items-center gap-3 rounded-xl border border-transparent px-3 py-1.5 text-start transition-colors",
                  "hover:bg-surface-raised aria-[current=true]:border-border aria-[current=true]:bg-surface-raised",
                )}
              >
                <Server aria-hidden className="size-4 shrink-0 text-text-muted" />
                <span className="flex min-w-0 grow flex-col">
                  <span className="truncate text-sm font-medium">
                    <bdi>{toShownLine(name)}</bdi>
                  </span>
                  <span dir="ltr" className="truncate text-[0.8125rem] text-text-muted">
                    {toShownLine(baseUrl)}
                  </span>
                </span>
                {id === answeringId && (
                  <span className="flex shrink-0 items-center gap-1 rounded-full bg-accent-soft px-2 py-px text-xs font-medium text-accent-strong forced-colors:border">
                    <Check aria-hidden className="size-3.5" />
                    Default
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
      <LocalServers endpoints={endpoints} onAdd={onAddServer}>
        <Menu
          trigger={
            <Button>
              <Plus aria-hidden className="size-4" />
              Add endpoint
            </Button>
          }
        >
          {PRESET_NAMES.map((preset) => (
            <MenuItem
              key={preset}
              icon={<Server aria-hidden className="size-4 text-text-muted" />}
              onSelect={() => onAdd(preset)}
            >
              {ENDPOINT_PRESETS[preset].label}
            </MenuItem>
          ))}
        </Menu>
      </LocalServers>
    </div>
  );
}
