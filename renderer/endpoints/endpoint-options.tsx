import { useState } from "react";
import { proxyUrlProblem } from "../../shared/endpoint-rules.ts";
import type { Endpoint } from "../../shared/endpoint.ts";
import { useServices } from "../services.ts";
import { OptionList } from "../ui/option-list.tsx";
import { Switch } from "../ui/switch.tsx";
import { useStore } from "../state/use-store.ts";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingField } from "../fields/setting-field.tsx";
import { EndpointHeaders } from "./endpoint-headers.tsx";

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
              owner={id}
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
