import { toErrorData } from "../../shared/errors.ts";
import { Button } from "../ui/button.tsx";

interface LoadFailureProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Stands where something could not be read. */
export function LoadFailure({ error, onRetry }: LoadFailureProps) {
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3 text-sm text-danger">
      {toErrorData(error).message}
      <Button size="small" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
