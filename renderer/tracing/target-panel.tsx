import { useRef, useState, type ReactNode } from "react";
import { toShownText } from "../../shared/foreign-text.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { HeldChoice, TraceTarget } from "../../shared/tracing.ts";
import { useServices } from "../services.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { nextAttemptWords, stateWords } from "./target-words.ts";

interface Tested {
  readonly ok: boolean;
  readonly message: string;
  /** What the target was set to then: of other settings it says nothing. */
  readonly about: string;
}

const SECRETS = { langfuse: "langfuse/secret-key", "open-telemetry": "otlp/headers" } as const;
const HELD_CHOICES: readonly { readonly how: HeldChoice; readonly label: string }[] = [
  { how: "strip", label: "Send without content" },
  { how: "as-is", label: "Send as recorded" },
  { how: "discard", label: "Discard" },
];

/** As in "1 item was" and "3 items were". */
function count(number: number, what: string): string {
  return number === 1 ? `1 ${what} was` : `${number.toLocaleString("en")} ${what}s were`;
}

interface QuestionProps {
  readonly words: string;
  readonly children: ReactNode;
}

/** Something that waits for the person, with what may be done about it. */
function Question({ words, children }: QuestionProps) {
  return (
    <div
      role="group"
      aria-label={words}
      className="flex flex-col gap-2 rounded-lg bg-warning-soft p-3"
    >
      <p className="text-[0.8125rem]">{words}</p>
      <div className="flex flex-wrap gap-2">{children}</div>
    </div>
  );
}

/** How sending to one target goes, and what can be done about it. */
export function TargetPanel({ target }: { readonly target: TraceTarget }) {
  const { client, tracing, settings, secrets, reportError } = useServices();
  const status = useStore(tracing.state, (all) =>
    all?.targets.find((each) => each.target === target),
  );
  const settingsOfIt = useStore(settings.state, (all) =>
    target === "langfuse" ? all?.settings.langfuse : all?.settings.openTelemetry,
  );
  const secret = useStore(secrets.state, (all) => all[SECRETS[target]]);
  const about = JSON.stringify([settingsOfIt, secret]);
  const [last, setTested] = useState<Tested>();
  const tested = last?.about === about ? last : undefined;
  const [isTesting, setTesting] = useState(false);
  const buttons = useRef<HTMLDivElement>(null);
  useKeptFocus(buttons, (element) => element.querySelector("button"));

  async function test(): Promise<void> {
    if (isTesting) return;
    setTesting(true);
    setTested(undefined);
    try {
      setTested({ ...(await client.call("tracing.test", { target })), about });
    } catch (error) {
      setTested({ ok: false, message: toErrorData(error).message, about });
    }
    setTesting(false);
  }
  function tell(done: Promise<unknown>): void {
    done.then(() => tracing.load()).catch(reportError);
  }

  return (
    <div className="flex flex-col gap-3 rounded-xl border border-border bg-surface-raised px-4 py-3">
      {status !== undefined && (
        <>
          <p className="text-sm">
            <span className="font-medium first-letter:uppercase">{stateWords(status)}</span>
            {status.reason !== null && (
              <span className="text-text-muted"> — {toShownText(status.reason)}</span>
            )}
            {status.nextAttemptAt !== null && (
              <span className="text-text-muted"> {nextAttemptWords(status.nextAttemptAt)}</span>
            )}
          </p>
          <dl className="grid grid-cols-4 gap-2 text-[0.8125rem]">
            {(["pending", "sent", "failed", "lost"] as const).map((name) => (
              <div key={name}>
                <dt className="text-text-muted first-letter:uppercase">{name}</dt>
                <dd
                  className={cn(
                    "font-medium tabular-nums",
                    (name === "failed" || name === "lost") && status[name] > 0 && "text-danger",
                  )}
                >
                  {status[name].toLocaleString("en")}
                </dd>
              </div>
            ))}
          </dl>
          {status.lost > 0 && (
            <p className="text-[0.8125rem] text-danger">
              {status.lost === 1
                ? "One item was"
                : `${status.lost.toLocaleString("en")} items were`}{" "}
              dropped unsent, the oldest first: more waited than the outbox holds.
            </p>
          )}
        </>
      )}
      {status !== undefined && status.held > 0 && (
        <Question
          words={`${count(status.held, "item")} recorded with content that you no longer share. Send ${status.held === 1 ? "it" : "them"}?`}
        >
          {HELD_CHOICES.map(({ how, label }) => (
            <Button
              key={how}
              size="small"
              onClick={() => tell(client.call("tracing.releaseHeld", { target, how }))}
            >
              {label}
            </Button>
          ))}
        </Question>
      )}
      {status !== undefined && status.elsewhere > 0 && (
        <Question
          words={`${count(status.elsewhere, "item")} recorded for other keys or another address.`}
        >
          <Button
            size="small"
            onClick={() => tell(client.call("tracing.readdress", { target, how: "send" }))}
          >
            Send with the current settings
          </Button>
          <Button
            size="small"
            onClick={() => tell(client.call("tracing.readdress", { target, how: "discard" }))}
          >
            Discard {status.elsewhere === 1 ? "it" : "them"}
          </Button>
        </Question>
      )}
      <div ref={buttons} className="flex flex-wrap gap-2">
        {/* A disabled button would drop the keyboard that pressed it. */}
        <Button size="small" aria-disabled={isTesting} onClick={() => void test()}>
          Test
        </Button>
        {status !== undefined && status.failed > 0 && (
          <>
            <Button
              size="small"
              onClick={() => tell(client.call("tracing.retryFailed", { target }))}
            >
              Retry failed
            </Button>
            <Button
              size="small"
              variant="ghost"
              onClick={() => tell(client.call("tracing.discardFailed", { target }))}
            >
              Discard
            </Button>
          </>
        )}
      </div>
      <p role="status" className={cn("text-[0.8125rem]", tested?.ok === false && "text-danger")}>
        {isTesting ? "Asking the host…" : tested?.message}
      </p>
    </div>
  );
}
