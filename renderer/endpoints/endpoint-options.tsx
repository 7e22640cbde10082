import X from "lucide-react/icons/x";
import { useState } from "react";
import {
  headerNameProblem,
  headerValueProblem,
  proxyUrlProblem,
} from "../../shared/endpoint-rules.ts";
import type { Endpoint, EndpointHeader } from "../../shared/endpoint.ts";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { OptionList } from "../ui/option-list.tsx";
import { Switch } from "../ui/switch.tsx";
import { useStore } from "../state/use-store.ts";
import { TextField } from "../ui/text-field.tsx";
import { SettingAnchor } from "../settings/setting-anchor.tsx";
import { SettingField } from "../settings/setting-field.tsx";

const PROXIES = [
  {
    value: "system",
    label: "System proxy",
    description:
      "What the system’s settings or its PAC file say; else HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
  },
  { value: "none", label: "No proxy", description: "Connects directly." },
  { value: "url", label: "This proxy", description: "An HTTP proxy for this endpoint alone." },
] as const;

/** What few endpoints need: headers of their own, a proxy, and not to be asked for token counts. */
export function EndpointOptions({ endpoint }: { readonly endpoint: Endpoint }) {
  const { settings, shell, reportError } = useServices();
  // A link that leads to something in here opens it.
  const isLedTo = useStore(shell.state, ({ settings: { focus } }) =>
    ["endpoint.proxy", "endpoint.asksForUsage"].includes(focus ?? ""),
  );
  const { id, proxy, asksForUsage } = endpoint;
  const [isTyping, setIsTyping] = useState(false);
  const shown = isTyping ? "url" : proxy.type;
  return (
    <details
      open={isLedTo || undefined}
      className="group rounded-xl border border-border px-4 py-3"
    >
      <summary className="cursor-pointer text-sm font-medium">Headers, proxy and usage</summary>
      <div className="flex flex-col gap-6 pt-4 pb-1">
        <EndpointHeaders endpoint={endpoint} />
        <SettingAnchor name="endpoint.proxy" className="flex flex-col gap-3">
          <OptionList
            label="Proxy"
            hint="Addresses on this computer are always reached directly."
            options={PROXIES}
            value={shown}
            onChange={(type) => {
              setIsTyping(type === "url");
              if (type === "url") return;
              settings.updateEndpoint(id, { proxy: { type } }).catch(reportError);
            }}
          />
          {shown === "url" && (
            <SettingField
              name="endpoint.proxyUrl"
              label="Proxy address"
              type="url"
              placeholder="http://proxy.example:3128"
              hint="http or https, without a user name: settings hold no secrets."
              value={proxy.type === "url" ? proxy.url : null}
              isLocked={false}
              findProblem={proxyUrlProblem}
              save={async (url) => {
                await settings.updateEndpoint(id, { proxy: { type: "url", url: url ?? "" } });
                setIsTyping(false);
              }}
            />
          )}
        </SettingAnchor>
        <SettingAnchor name="endpoint.asksForUsage">
          <Switch
            label="Ask for token counts"
            hint="Turn off for servers that refuse such requests. Tokens are then estimated."
            checked={asksForUsage}
            onChange={(isOn) => {
              settings.updateEndpoint(id, { asksForUsage: isOn }).catch(reportError);
            }}
          />
        </SettingAnchor>
      </div>
    </details>
  );
}

function EndpointHeaders({ endpoint: { id, headers } }: { readonly endpoint: Endpoint }) {
  const { settings, announce } = useServices();
  const [typed, setTyped] = useState({ name: "", value: "" });
  const [error, setError] = useState<string>();

  async function save(next: readonly EndpointHeader[], said: string): Promise<void> {
    try {
      await settings.updateEndpoint(id, { headers: [...next] });
      setError(undefined);
      setTyped({ name: "", value: "" });
      announce(said);
    } catch (cause) {
      setError(toErrorData(cause).message);
    }
  }

  function add(): void {
    const header = { name: typed.name.trim(), value: typed.value.trim() };
    const problem = headerNameProblem(header.name) ?? headerValueProblem(header.value);
    if (problem === undefined) void save([...headers, header], `${header.name} added.`);
    else setError(problem);
  }

  return (
    <div className="flex flex-col gap-3">
      <p className="text-[0.8125rem] text-text-muted">
        Headers go out with every request to this endpoint and are kept as plain text: they are no
        place for a key.
      </p>
      {headers.length > 0 && (
        <ul aria-label="Headers" className="flex flex-col gap-1">
          {headers.map(({ name, value }) => (
            <li key={name} className="flex items-center gap-2 text-sm">
              <span className="min-w-0 grow font-mono text-[0.8125rem] break-all">
                {name}: {value}
              </span>
              <IconButton
                label={`Remove ${name}`}
                onClick={() =>
                  void save(
                    headers.filter((each) => each.name !== name),
                    `${name} removed.`,
                  )
                }
              >
                <X aria-hidden className="size-4" />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <div className="grid grid-cols-1 items-start gap-3 min-[560px]:grid-cols-2">
        <TextField
          label="Header name"
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          placeholder="X-Title"
          value={typed.name}
          error={error}
          onChange={(event) => setTyped({ ...typed, name: event.target.value })}
        />
        <TextField
          label="Header value"
          dir="ltr"
          spellCheck={false}
          autoComplete="off"
          value={typed.value}
          onChange={(event) => setTyped({ ...typed, value: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) add();
          }}
        />
      </div>
      <Button size="small" className="self-start" onClick={add}>
        Add header
      </Button>
    </div>
  );
}
