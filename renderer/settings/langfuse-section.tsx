import type { EffectiveSettings } from "../../shared/settings.ts";
import {
  LANGFUSE_CLOUD,
  LANGFUSE_REGIONS,
  langfuseUrlProblem,
  originOf,
} from "../../shared/endpoint-rules.ts";
import type { MetricName } from "../../shared/settings-tracing.ts";
import { SecretField } from "../secrets/secret-field.tsx";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { TargetPanel } from "../tracing/target-panel.tsx";
import { Switch } from "../ui/switch.tsx";
import { Button } from "../ui/button.tsx";
import { LangfuseLabels } from "./langfuse-labels.tsx";
import { SettingAnchor } from "../fields/setting-anchor.tsx";
import { SettingField } from "../fields/setting-field.tsx";
import { SettingsSection } from "../fields/settings-section.tsx";

const METRICS: readonly { readonly name: MetricName; readonly label: string }[] = [
  { name: "time-to-first-token", label: "Time to first token" },
  { name: "tool-success", label: "Tool success" },
  { name: "retries", label: "Retries" },
  { name: "limiter-wait", label: "Waiting for the rate limit" },
  { name: "budget-stops", label: "Stops at a budget" },
];

const OWN_KEY_HINT =
  "Needs both keys. Until you decide, it turns itself on once you have entered them.";
const ENVIRONMENT_HINT =
  "The secret key comes from the environment and may be meant for something else: nothing is sent until you turn this on.";

/** Whether traces go to Langfuse, with whose keys, and how much of a conversation goes with them. */
export function LangfuseSection({ effective }: { readonly effective: EffectiveSettings }) {
  const { settings, tracing, reportError } = useServices();
  const { langfuse } = effective.settings;
  const state = useStore(
    tracing.state,
    (status) => status?.targets.find(({ target }) => target === "langfuse")?.state,
  );
  const update = (patch: Partial<typeof langfuse>): Promise<void> =>
    settings.update({ langfuse: patch });
  const change = (patch: Partial<typeof langfuse>): void => void update(patch).catch(reportError);
  const isLocked = (key: string): boolean => effective.fromEnvironment.includes(`langfuse.${key}`);
  return (
    <SettingsSection
      title="Langfuse"
      about="Every run can be mirrored to a Langfuse project: its steps, times, tokens and costs, and what you think of the answers. Traces wait on this computer until the host takes them. Keys are taken out of everything that is sent."
    >
      <SettingAnchor name="langfuse.enabled">
        <Switch
          label="Send traces to Langfuse"
          hint={isLocked("secretKey") ? ENVIRONMENT_HINT : OWN_KEY_HINT}
          checked={langfuse.enabled ?? (state !== undefined && state !== "off")}
          onChange={(enabled) => change({ enabled })}
        />
      </SettingAnchor>
      <div className="flex max-w-md flex-col gap-6">
        {!isLocked("baseUrl") && (
          <fieldset>
            <legend className="mb-2 text-sm font-medium">Langfuse region</legend>
            <div className="flex flex-wrap gap-2">
              {LANGFUSE_REGIONS.map(({ name, url }) => (
                <Button
                  key={name}
                  size="small"
                  aria-pressed={(langfuse.baseUrl ?? LANGFUSE_CLOUD) === url}
                  variant={(langfuse.baseUrl ?? LANGFUSE_CLOUD) === url ? "primary" : "secondary"}
                  onClick={() => change({ baseUrl: url === LANGFUSE_CLOUD ? null : url })}
                >
                  {name}
                </Button>
              ))}
            </div>
          </fieldset>
        )}
        <SettingField
          name="langfuse.baseUrl"
          label="Langfuse URL"
          type="url"
          placeholder="https://cloud.langfuse.com"
          value={langfuse.baseUrl}
          isLocked={isLocked("baseUrl")}
          findProblem={langfuseUrlProblem}
          save={(baseUrl) => update({ baseUrl })}
          hint="The root of your Langfuse. Empty means Langfuse’s own cloud in Europe."
        />
        <SettingField
          name="langfuse.publicKey"
          label="Langfuse public key"
          type="text"
          placeholder="pk-lf-…"
          value={langfuse.publicKey}
          isLocked={isLocked("publicKey")}
          save={(publicKey) => update({ publicKey })}
          hint="From the project’s settings, under API keys."
        />
        <SettingAnchor name="langfuse.secretKey">
          <SecretField
            name="langfuse/secret-key"
            label="Langfuse secret key"
            hint="Goes to the Langfuse URL and nowhere else."
            here={originOf(langfuse.baseUrl ?? LANGFUSE_CLOUD)}
            fromVariable={isLocked("secretKey") ? "LANGFUSE_SECRET_KEY" : undefined}
          />
        </SettingAnchor>
        <SettingAnchor name="langfuse.headers">
          <SecretField
            name="langfuse/headers"
            label="Extra headers"
            saveLabel="Save headers"
            hint="For a gateway before Langfuse, as name=value with commas between them. Leave it empty where there is none."
            here={originOf(langfuse.baseUrl ?? LANGFUSE_CLOUD)}
          />
        </SettingAnchor>
      </div>
      <SettingAnchor name="langfuse.includeContent" className="flex flex-col gap-4">
        <Switch
          label="Include message content"
          hint="Questions, answers, tool arguments and results. Without them a trace holds times, tokens, costs and outcomes."
          checked={langfuse.includeContent}
          onChange={(includeContent) => change({ includeContent })}
        />
        <Switch
          label="Redact personal data"
          hint="Takes mail addresses, phone, card and account numbers, IP addresses and link parameters out of the content. Names stay."
          checked={langfuse.redactContent}
          disabled={!langfuse.includeContent}
          onChange={(redactContent) => change({ redactContent })}
        />
      </SettingAnchor>
      <SettingAnchor name="langfuse.metrics">
        <fieldset className="flex flex-col gap-3">
          <legend className="mb-2 text-sm font-medium">Metrics sent as scores</legend>
          {METRICS.map(({ name, label }) => (
            <Switch
              key={name}
              label={label}
              checked={langfuse.metrics.includes(name)}
              onChange={(isOn) =>
                change({
                  metrics: isOn
                    ? [...langfuse.metrics, name]
                    : langfuse.metrics.filter((each) => each !== name),
                })
              }
            />
          ))}
        </fieldset>
      </SettingAnchor>
      <LangfuseLabels effective={effective} update={update} />
      <div className="max-w-md">
        <TargetPanel target="langfuse" />
      </div>
    </SettingsSection>
  );
}
