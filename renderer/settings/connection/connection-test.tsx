import { useEffect, useEffectEvent, useId, useState } from "react";
import type { TestFix, TestResult } from "../../../shared/connection-test.ts";
import type { Endpoint, EndpointPatch } from "../../../shared/endpoint.ts";
import { useServices } from "../../services.ts";
import { useStore } from "../../state/use-store.ts";
import { Button } from "../../ui/button.tsx";
import { CardFacts } from "./card-facts.tsx";
import { createConnectionTestStore, type TestState } from "./connection-test-store.ts";
import { formatAgo } from "../../format/format-ago.ts";
import { STEP_LABELS, summaryWords } from "./step-words.ts";
import { FixButton, TestSteps } from "./test-steps.tsx";

interface ConnectionTestProps {
  readonly endpoint: Endpoint;
  /** What is tested of it; null while none is chosen. */
  readonly model: string | null;
  /** Whether the environment holds the endpoint, so that nothing of it can be changed here. */
  readonly isLocked: boolean;
}

/** Tests an endpoint with one of its models, shows each step as it is taken, and offers what would mend it. */
export function ConnectionTest({ endpoint, model, isLocked }: ConnectionTestProps) {
  const { client, secrets, settings, shell, reportError } = useServices();
  const [fixes, setFixes] = useState(0);
  const [isDue, setDue] = useState(false);

  async function applyFix(fix: TestFix): Promise<void> {
    try {
      if (fix.type === "choose-model") {
        shell.openSettings({ tab: "Models", focus: "model.name", endpointId: endpoint.id });
        return;
      }
      if (fix.type === "change") await settings.updateEndpoint(endpoint.id, fix.patch);
      else {
        await client.call("endpoint.bindKey", { endpointId: endpoint.id });
        // The key's own field says where it goes.
        await secrets.load(`endpoint/${endpoint.id}`);
      }
      // What was mended is tested again.
      setDue(true);
      setFixes((before) => before + 1);
    } catch (error) {
      reportError(error);
    }
  }
  return (
    <TestPanel
      key={`${endpoint.id} ${endpoint.baseUrl} ${model ?? ""} ${fixes}`}
      endpoint={endpoint}
      model={model}
      startsAtOnce={isDue}
      onStart={() => setDue(false)}
      isLocked={isLocked}
      onFix={(fix) => void applyFix(fix)}
    />
  );
}

/** Stands where no endpoint is. */
export function NothingToTest() {
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button aria-disabled aria-describedby={id} className="text-text-muted">
        Test connection
      </Button>
      <p id={id} className="text-sm text-text-muted">
        The demo model is part of Parley and needs no connection: there is nothing to test.
      </p>
    </div>
  );
}

interface TestPanelProps {
  readonly endpoint: Endpoint;
  readonly model: string | null;
  readonly startsAtOnce: boolean;
  readonly onStart: () => void;
  readonly isLocked: boolean;
  readonly onFix: (fix: TestFix) => void;
}

function TestPanel(props: TestPanelProps) {
  const { endpoint, model, startsAtOnce, isLocked, onStart, onFix } = props;
  const { client, modelLists, reportError, now } = useServices();
  const [test] = useState(() =>
    createConnectionTestStore({ client, reportError, endpointId: endpoint.id, model }),
  );
  const state = useStore(test.state);
  const quirks = useStore(test.quirks);
  const [isOpen, setOpen] = useState(false);
  const open = useEffectEvent(() => {
    if (startsAtOnce) {
      onStart();
      void test.start();
    } else void test.load();
  });
  useEffect(() => {
    open();
    return test.cancel;
  }, [test]);

  const results = resultsOf(state);
  const listed = state.type === "done" && state.isNew ? state.card.capabilities.modelCount : null;
  useEffect(() => {
    // The endpoint has just named its models: the field above offers them.
    if (listed !== null) void modelLists.load(endpoint.id, model, true);
  }, [modelLists, endpoint.id, model, listed]);
  const isWhole = state.type !== "done" || state.isNew || isOpen;
  const shown = isWhole ? results : results.filter(isNotable);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {state.type === "running" ? (
          <Button onClick={test.cancel}>Cancel test</Button>
        ) : (
          <Button onClick={() => void test.start()}>Test connection</Button>
        )}
        <p role="status" className="text-sm">
          {statusWords(state)}
          {state.type === "done" && (
            <span className="text-text-muted">
              {" "}
              Tested {formatAgo(state.card.testedAt, now())}
              {model !== null && ` with ${model}`} at{" "}
              <span className="wrap-anywhere">{endpoint.baseUrl}</span>.
            </span>
          )}
        </p>
      </div>
      {state.type === "broken" && (
        <p role="alert" className="text-sm text-danger">
          {state.message}
        </p>
      )}
      {(shown.length > 0 || state.type === "running") && (
        <TestSteps
          results={shown}
          running={state.type === "running" ? state.step : undefined}
          renderFix={(fix) =>
            isLocked && fix.type === "change" ? (
              <LockedFix patch={fix.patch} />
            ) : (
              <FixButton fix={fix} onApply={() => onFix(fix)} />
            )
          }
        />
      )}
      {state.type !== "running" && (
        <CardFacts
          endpoint={endpoint}
          card={state.type === "done" ? state.card : undefined}
          quirks={quirks}
        />
      )}
      {state.type === "done" && !state.isNew && (
        <Button
          size="small"
          variant="ghost"
          className="-ms-2.5 self-start"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Show less" : "Show every step"}
        </Button>
      )}
    </div>
  );
}

/** What would help where the environment decides. */
function LockedFix({ patch: { baseUrl } }: { readonly patch: EndpointPatch }) {
  return (
    <span className="text-[0.8125rem] text-text-muted">
      This endpoint comes from the environment.{" "}
      {baseUrl !== undefined && (
        <>
          Set <code className="font-mono">OPENAI_BASE_URL</code> to{" "}
          <code className="font-mono wrap-anywhere">{baseUrl}</code>.
        </>
      )}
    </span>
  );
}

function resultsOf(state: TestState): readonly TestResult[] {
  switch (state.type) {
    case "unknown":
      return [];
    case "running":
    case "broken":
      return state.results;
    case "done":
      return state.card.results;
  }
}

const isNotable = ({ state }: TestResult): boolean => state === "warning" || state === "failed";

/** Short, because it is read aloud each time it changes. */
function statusWords(state: TestState): string {
  switch (state.type) {
    case "unknown":
      return "Not tested yet.";
    case "running":
      return state.step === undefined ? "Testing…" : `Testing: ${STEP_LABELS[state.step]}…`;
    case "broken":
      return "The test could not be made.";
    case "done":
      return summaryWords(state.card.results);
  }
}
