import { Button } from "../ui/button.tsx";
import { ParleyMark } from "../ui/parley-mark.tsx";

/** What is left when the page itself has failed. Everything said so far is in main, so nothing is lost. */
export function CrashPage({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <main className="grid h-full place-items-center bg-surface p-8">
      <div role="alert" className="flex max-w-md flex-col items-center gap-4 text-center">
        <ParleyMark className="size-10" />
        <h1 className="text-lg font-semibold">Something went wrong</h1>
        <p className="text-text-muted">
          Parley couldn’t show this page. Your conversations are safe, and a running answer
          continues.
        </p>
        <Button variant="primary" onClick={onRetry}>
          Reload
        </Button>
      </div>
    </main>
  );
}
