import Search from "lucide-react/icons/search";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Endpoint } from "../../shared/endpoint.ts";
import { originOf } from "../../shared/endpoint-rules.ts";
import { toErrorData } from "../../shared/errors.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { LocalServer } from "../../shared/local-server.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";

/** As many models as fit into a line. */
const NAMED_MODELS = 3;

type Looked =
  | { readonly type: "idle" }
  | { readonly type: "looking" }
  | { readonly type: "found"; readonly servers: readonly LocalServer[] }
  | { readonly type: "failed"; readonly message: string };

interface LocalServersProps {
  readonly endpoints: readonly Endpoint[];
  readonly onAdd: (server: LocalServer) => void;
  /** Stands beside the button. */
  readonly children: ReactNode;
}

/** Looks for servers of models on this computer when it is asked to, and offers what answers. */
export function LocalServers({ endpoints, onAdd, children }: LocalServersProps) {
  const { client } = useServices();
  const [search, setSearch] = useState<Looked>({ type: "idle" });
  const looking = useRef<AbortController>(undefined);
  useEffect(() => () => looking.current?.abort(), []);
  const known = new Set(endpoints.map(({ baseUrl }) => placeOf(baseUrl)));

  async function look(): Promise<void> {
    const controller = new AbortController();
    looking.current = controller;
    setSearch({ type: "looking" });
    try {
      const { signal } = controller;
      const { servers } = await client.call("endpoint.findLocal", {}, { signal });
      setSearch({ type: "found", servers });
    } catch (error) {
      if (!controller.signal.aborted) {
        setSearch({ type: "failed", message: toErrorData(error).message });
      }
    }
  }

  return (
    <>
      <div className="flex flex-wrap gap-2">
        {children}
        <Button disabled={search.type === "looking"} onClick={() => void look()}>
          <Search aria-hidden className="size-4" />
          Find local servers
        </Button>
      </div>
      <p role="status" className="text-sm text-text-muted empty:hidden">
        {statusWords(search)}
      </p>
      {search.type === "found" && search.servers.length > 0 && (
        <ul aria-label="Local servers" className="flex flex-col divide-y divide-border">
          {search.servers.map((server) => (
            <li key={server.baseUrl} className="flex items-center gap-4 py-2 text-sm">
              <span className="flex min-w-0 grow flex-col">
                <span className="font-medium">
                  {server.name}{" "}
                  <span dir="ltr" className="font-normal text-text-muted">
                    {server.baseUrl}
                  </span>
                </span>
                <span className="text-[0.8125rem] wrap-anywhere text-text-muted">
                  {toShownLine(modelWords(server))}
                </span>
              </span>
              {known.has(placeOf(server.baseUrl)) ? (
                <span className="shrink-0 text-text-muted">Already added</span>
              ) : (
                <Button
                  size="small"
                  aria-label={`Add ${server.name} at ${server.baseUrl}`}
                  onClick={() => onAdd(server)}
                >
                  Add
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Where an address leads: on this computer, its names are one. */
function placeOf(baseUrl: string): string {
  const origin = originOf(baseUrl) ?? "";
  return origin.replace(/\/\/(?:localhost|\[::1\])(?=:|$)/, "//127.0.0.1");
}

function statusWords(search: Looked): string {
  switch (search.type) {
    case "idle":
      return "";
    case "looking":
      return "Looking at the usual ports of this computer…";
    case "failed":
      return search.message;
    case "found":
      return search.servers.length === 0
        ? "No server found on the usual ports of this computer. Start one, or add its address yourself."
        : "";
  }
}

function modelWords({ models, modelCount, wantsKey }: LocalServer): string {
  if (wantsKey) return "Wants a key before it lists its models.";
  if (modelCount === 0) return "No models yet.";
  const named = models.slice(0, NAMED_MODELS);
  const others = modelCount - named.length;
  return others === 0 ? named.join(", ") : `${named.join(", ")} and ${others} more`;
}
