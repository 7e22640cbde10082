import { useId, useState, type ReactNode } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { CallDecision } from "../../shared/contract/tool-procedures.ts";
import type { ApprovalRequest } from "../../shared/run-event.ts";
import { revealAll } from "../format/reveal-invisible.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";

type Decision = CallDecision["decision"];
type Args = ApprovalRequest["args"];

interface ApprovalCardProps {
  readonly request: ApprovalRequest;
  readonly onDecide: (decision: Decision) => void;
}

/** What is typed is kept up to so many characters. */
const MOST_EDITED = 100_000;
const ONCE = { type: "approve", scope: "person" } as const;

/**
 * What a person decides about a call: what it would be called with, every character of it, and how far their word goes.
 * It is drawn by the app, from what main says alone: no text of a model's makes buttons.
 */
export function ApprovalCard({ request, onDecide }: ApprovalCardProps) {
  const { title, owner, effect, offers, mayHaveRun = false, hasReadForeign = false } = request;
  const args = request.editedArgs ?? request.args;
  const { typed } = useServices();
  // What is typed outlives the window, as the question does.
  const [draftKey, wordsKey] = ["arguments", "note"].map(
    (field) => `approval ${request.argsHash.slice(0, 32)} ${field}`,
  ) as [string, string];
  const draft = useStore(typed.state, (all) => all.get(draftKey));
  const words = useStore(typed.state, (all) => all.get(wordsKey) ?? "");
  const [error, setError] = useState<string>();

  const decide = (decision: Decision): void => {
    typed.drop(draftKey);
    typed.drop(wordsKey);
    onDecide(decision);
  };
  const approve = (scope: Extract<Decision, { type: "approve" }>["scope"]): void => {
    if (draft === undefined) {
      decide({ ...ONCE, scope });
      return;
    }
    const edited = toArguments(draft);
    if (edited === undefined) setError("Write the arguments as a JSON object.");
    else decide({ ...ONCE, scope, args: edited });
  };
  const reject = (scope: "person" | "always"): void => {
    const said = words.trim();
    decide({ type: "reject", scope, ...(said !== "" && { words: said }) });
  };

  return (
    <div className="flex flex-col gap-3 border-t border-warning/40 bg-warning-soft px-3 py-3">
      <div className="flex flex-col gap-1">
        <p className="wrap-anywhere">
          <bdi className="font-medium">{toShownLine(title)}</bdi> of{" "}
          <bdi className="font-medium">{toShownLine(owner.title)}</bdi>{" "}
          {mayHaveRun
            ? "had begun when Parley was closed. It may have taken effect."
            : EFFECT[effect]}
        </p>
        {hasReadForeign && (
          <p className="text-[0.8125rem] text-text-muted">
            You always allow this tool. Parley asks all the same, because this chat has read what
            others wrote.
          </p>
        )}
      </div>
      {draft === undefined ? (
        <Arguments args={args} />
      ) : (
        <ArgumentsEditor
          text={draft}
          error={error}
          onChange={(text) => typed.write(draftKey, text)}
        />
      )}
      <TextField
        label="Note for the assistant, if you reject"
        value={words}
        maxLength={4_000}
        onChange={(event) => typed.write(wordsKey, event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button size="small" variant="primary" onClick={() => approve("person")}>
          {mayHaveRun ? "Run again" : "Approve"}
        </Button>
        <Button size="small" onClick={() => reject("person")}>
          {mayHaveRun ? "Skip" : "Reject"}
        </Button>
        {draft === undefined ? (
          <Button
            size="small"
            disabled={JSON.stringify(args, null, 2).length > MOST_EDITED}
            onClick={() => {
              typed.write(draftKey, JSON.stringify(args, null, 2));
              setError(undefined);
            }}
          >
            Edit arguments
          </Button>
        ) : (
          <Button size="small" onClick={() => typed.drop(draftKey)}>
            Discard changes
          </Button>
        )}
        {offers.includes("chat") && !mayHaveRun && (
          <Button size="small" variant="ghost" onClick={() => approve("chat")}>
            Allow in this chat
          </Button>
        )}
        {offers.includes("always") && !mayHaveRun && !hasReadForeign && (
          <Button size="small" variant="ghost" onClick={() => approve("always")}>
            Always allow
          </Button>
        )}
        <Button size="small" variant="ghost" onClick={() => reject("always")}>
          Never allow
        </Button>
      </div>
    </div>
  );
}

const EFFECT: Record<ApprovalRequest["effect"], string> = {
  reads: "waits for your approval. It brings in text that others wrote.",
  changes: "waits for your approval. It may change something outside Parley.",
};

/** Each argument under its name; what is invisible in it is written out. */
function Arguments({ args }: { readonly args: Args }) {
  const [isText, setIsText] = useState(false);
  const entries = typeof args === "object" && args !== null ? Object.entries(args) : [];
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs font-medium text-text-muted">Arguments</span>
        <Button
          size="small"
          variant="ghost"
          aria-pressed={isText}
          onClick={() => setIsText(!isText)}
        >
          As text
        </Button>
      </div>
      {isText || entries.length === 0 ? (
        <Lines>{revealAll(JSON.stringify(args, null, 2))}</Lines>
      ) : (
        <dl className="flex max-h-96 flex-col gap-2 overflow-y-auto">
          {entries.map(([name, value]) => (
            <div key={name} className="flex min-w-0 flex-col gap-0.5">
              <dt className="text-[0.8125rem] font-medium wrap-anywhere">
                <bdi>{revealAll(name)}</bdi>
              </dt>
              <dd className="min-w-0">
                <Lines>
                  {revealAll(typeof value === "string" ? value : JSON.stringify(value, null, 2))}
                </Lines>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

function Lines({ children }: { readonly children: ReactNode }) {
  return (
    <pre
      dir="auto"
      className="max-h-64 overflow-y-auto rounded-lg bg-code-bg px-3 py-2 font-mono text-[0.8125rem] wrap-anywhere whitespace-pre-wrap"
    >
      {children}
    </pre>
  );
}

interface ArgumentsEditorProps {
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
}

function ArgumentsEditor({ text, error, onChange }: ArgumentsEditorProps) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-xs font-medium text-text-muted">
        Arguments
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={Math.min(16, text.split("\n").length + 1)}
        spellCheck={false}
        value={text}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
        onChange={(event) => onChange(event.target.value)}
        className="rounded-lg border border-border-strong bg-surface px-3 py-2 font-mono text-[0.8125rem]"
      />
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

function toArguments(text: string): Record<string, Args> | undefined {
  try {
    const value = JSON.parse(text) as Args;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? value : undefined;
  } catch {
    return undefined;
  }
}
