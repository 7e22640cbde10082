import type { CapabilityCard } from "../../../shared/connection-test.ts";
import type { Endpoint } from "../../../shared/endpoint.ts";
import type { LearnedQuirk } from "../../../shared/model-quirk.ts";
import { useServices } from "../../services.ts";
import { useStore } from "../../state/use-store.ts";
import { Button } from "../../ui/button.tsx";
import { protocolWords, QUIRK_WORDS, toCardReport } from "./card-report.ts";

const DAY = new Intl.DateTimeFormat("en", { dateStyle: "medium" });

interface CardFactsProps {
  readonly endpoint: Endpoint;
  /** Undefined while nothing was tested. */
  readonly card: CapabilityCard | undefined;
  readonly quirks: readonly LearnedQuirk[];
}

/** What is known of an endpoint and a model beside the steps of its test: how it is spoken to, and what it does otherwise. */
export function CardFacts({ endpoint, card, quirks }: CardFactsProps) {
  return (
    <>
      <p className="text-sm">
        <span className="text-text-muted">Protocol:</span> {protocolWords(endpoint, card, quirks)}
      </p>
      {quirks.length > 0 && (
        <section className="flex flex-col gap-1 text-sm">
          <h4 className="text-text-muted">
            What this model does differently here. Test connection learns it anew.
          </h4>
          <ul className="flex list-disc flex-col gap-1 ps-5">
            {quirks.map(({ name, learnedAt }) => (
              <li key={name}>
                {QUIRK_WORDS[name]}{" "}
                <span className="text-text-muted">Since {DAY.format(learnedAt)}.</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {card !== undefined && <CopyReport endpoint={endpoint} card={card} quirks={quirks} />}
    </>
  );
}

function CopyReport({
  endpoint,
  card,
  quirks,
}: CardFactsProps & { readonly card: CapabilityCard }) {
  const { appInfo, copyText, announce } = useServices();
  const info = useStore(appInfo);

  async function copy(): Promise<void> {
    const system = [info?.platform, /\(([^)]*)\)/.exec(navigator.userAgent)?.[1]];
    const report = toCardReport({
      endpoint,
      card,
      quirks,
      version: info?.version,
      system: system.filter(Boolean).join(", "),
    });
    if (await copyText(report)) announce("Report copied.");
  }

  return (
    <Button size="small" className="self-start" onClick={() => void copy()}>
      Copy report
    </Button>
  );
}
