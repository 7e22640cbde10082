import Check from "lucide-react/icons/check";
import CircleX from "lucide-react/icons/circle-x";
import Minus from "lucide-react/icons/minus";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import type { ReactNode } from "react";
import { toShownText } from "../../../shared/foreign-text.ts";
import type { TestFix, TestResult, TestStep } from "../../../shared/connection-test.ts";
import { formatDuration } from "../../format/format-duration.ts";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/cn.ts";
import { Spinner } from "../../ui/spinner.tsx";
import { STATE_WORDS, STEP_LABELS } from "./step-words.ts";

const ICONS: Record<TestResult["state"], ReactNode> = {
  ok: <Check aria-hidden className="size-4 text-success" />,
  warning: <TriangleAlert aria-hidden className="size-4 text-warning" />,
  failed: <CircleX aria-hidden className="size-4 text-danger" />,
  skipped: <Minus aria-hidden className="size-4 text-text-muted" />,
};

interface TestStepsProps {
  readonly results: readonly TestResult[];
  /** What is being tried right now. */
  readonly running?: TestStep | undefined;
  /** Draws what mends a step; left out, nothing does. */
  readonly renderFix?: (fix: TestFix) => ReactNode;
}

/** The steps of a test, as far as it has come. */
export function TestSteps({ results, running, renderFix }: TestStepsProps) {
  return (
    <ol aria-label="Connection test" className="flex flex-col divide-y divide-border">
      {results.map((result) => (
        <Row
          key={result.step}
          icon={ICONS[result.state]}
          label={STEP_LABELS[result.step]}
          state={STATE_WORDS[result.state]}
          message={result.message}
          isMuted={result.state === "skipped"}
          after={
            result.state !== "skipped" && (
              <span className="text-[0.8125rem] text-text-muted tabular-nums">
                {formatDuration(result.ms)}
              </span>
            )
          }
        >
          {result.fix !== null && renderFix?.(result.fix)}
        </Row>
      ))}
      {running !== undefined && (
        <Row
          icon={<Spinner className="text-text-muted" />}
          label={STEP_LABELS[running]}
          state="running"
          message="…"
          isMuted
        />
      )}
    </ol>
  );
}

interface RowProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly state: string;
  readonly message: string;
  readonly isMuted: boolean;
  readonly after?: ReactNode;
  readonly children?: ReactNode;
}

function Row({ icon, label, state, message, isMuted, after, children }: RowProps) {
  return (
    <li className="flex items-start gap-3 py-2 text-sm">
      <span className="mt-0.75 shrink-0">{icon}</span>
      <div className="flex min-w-0 grow flex-col gap-x-4 gap-y-0.5 min-[560px]:flex-row">
        <span className="w-28 shrink-0 font-medium">
          {label}
          <span className="sr-only">: {state}.</span>
        </span>
        <div className="flex min-w-0 grow flex-col items-start gap-2">
          <span className={cn("wrap-anywhere", isMuted && "text-text-muted")}>
            {toShownText(message)}
          </span>
          {children}
        </div>
      </div>
      <span className="shrink-0">{after}</span>
    </li>
  );
}

interface FixButtonProps {
  readonly fix: TestFix;
  readonly onApply: () => void;
}

export function FixButton({ fix, onApply }: FixButtonProps) {
  return (
    <Button size="small" variant="primary" onClick={onApply}>
      {fix.label}
    </Button>
  );
}
