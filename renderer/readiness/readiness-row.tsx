import CircleCheck from "lucide-react/icons/circle-check";
import CircleDashed from "lucide-react/icons/circle-dashed";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import { toShownText } from "../../shared/foreign-text.ts";
import type { ReadinessItem, ReadinessName } from "../../shared/readiness.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";

const TITLES: Record<ReadinessName, string> = {
  key: "Key in the keychain",
  budget: "Budget",
  limits: "Rate limit",
  timeouts: "Timeouts",
  safety: "Prompt injection check",
  redaction: "Redaction",
  tracing: "Tracing",
  backup: "Backup of today",
  versions: "Versions",
  age: "Age of this version",
  fuses: "Fuses",
  integrity: "Integrity of the archive",
  switches: "Start options",
  policy: "Content Security Policy",
  trustedTypes: "Trusted Types",
  permissions: "Permissions of the page",
  network: "Network of the page",
  folder: "Data folder",
};

const STATES = {
  ok: { words: "In order", Icon: CircleCheck, colour: "text-success" },
  attention: { words: "Attention", Icon: TriangleAlert, colour: "text-warning" },
  off: { words: "Off", Icon: CircleDashed, colour: "text-text-muted" },
} as const;

/** One line of the checklist: how it stands, why, and the way to what changes it. */
export function ReadinessRow({ item }: { readonly item: ReadinessItem }) {
  const { shell } = useServices();
  const { name, state, sentence, fix } = item;
  const { words, Icon, colour } = STATES[state];
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3.5">
      <Icon aria-hidden className={cn("mt-0.5 size-5 shrink-0", colour)} />
      <div className="flex min-w-0 flex-1 basis-60 flex-col gap-0.5">
        <h3 className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
          {TITLES[name]}
          <span className={cn("text-xs font-medium", colour)}>{words}</span>
        </h3>
        <p className="text-[0.8125rem] wrap-anywhere text-text-muted">{toShownText(sentence)}</p>
      </div>
      {fix !== null && (
        <Button
          size="small"
          aria-label={`${fix.label}: ${TITLES[name]}`}
          onClick={() => shell.openSettings({ tab: fix.tab, focus: fix.setting })}
        >
          {fix.label}
        </Button>
      )}
    </li>
  );
}
