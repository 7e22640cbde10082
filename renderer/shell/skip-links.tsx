interface SkipLinksProps {
  readonly onMessages: () => void;
  readonly onComposer: () => void;
}

/** For the keyboard: past the list of conversations. Seen only while they have the focus. */
export function SkipLinks({ onMessages, onComposer }: SkipLinksProps) {
  return (
    <div className="contents">
      <SkipLink to="messages" onSkip={onMessages} />
      <SkipLink to="message box" onSkip={onComposer} />
    </div>
  );
}

interface SkipLinkProps {
  readonly to: string;
  readonly onSkip: () => void;
}

function SkipLink({ to, onSkip }: SkipLinkProps) {
  return (
    <a
      // The address names the chat that is open, and goes on doing so.
      href={window.location.hash || "#"}
      onClick={(event) => {
        event.preventDefault();
        onSkip();
      }}
      className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-2 focus:z-50 focus:rounded-lg focus:border focus:border-border focus:bg-overlay focus:px-3 focus:py-1.5 focus:text-sm focus:font-medium focus:shadow-float"
    >
      Skip to {to}
    </a>
  );
}
