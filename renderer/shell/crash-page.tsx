import { Button } from "../ui/button.tsx";
import { ParleyMark } from "../ui/parley-mark.tsx";

/** What is left when the page itself has failed. Everything said so far is in main, so nothing is lost. */
export function CrashPage({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <main className="grid h-full place-items-center bg-surface p-8">
      <div role="alert" className="flex max-w-md flex-col items-center gap-4 text-center">
        <ParleyMark className="size-10" />
        <h1 className="text-lg font-semibold">Parley could not draw this page</h1>
        <p className="text-text-muted">
          Your conversations are safe: they are stored outside this page. A running answer goes on.
        </p>
        <Button variant="primary" onClick={onRetry}>
          Draw it again
        </Button>
      </div>
    </main>
  );
}
