interface SkipLinksProps {
  readonly onMessages: () => void;
  readonly onComposer: () => void;
}

/** For the keyboard: past the list of conversations. Seen only while they have the focus. */
export function SkipLinks({ onMessages, onComposer }: SkipLinksProps) {
  return (
    <>
      <SkipLink text="Skip to messages" target="messages" onSkip={onMessages} />
      <SkipLink text="Skip to message box" target="message-box" onSkip={onComposer} />
    </>
  );
}

interface SkipLinkProps {
  readonly text: string;
  /** The id of where it leads, by which assistive technology knows what kind of link it is. */
  readonly target: string;
  readonly onSkip: () => void;
}

function SkipLink({ text, target, onSkip }: SkipLinkProps) {
  return (
    <a
      href={`#${target}`}
      onClick={(event) => {
        // The page's address goes on naming the chat that is open.
        event.preventDefault();
        onSkip();
      }}
      className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-2 focus:z-50 focus:rounded-lg focus:border focus:border-border focus:bg-overlay focus:px-3 focus:py-1.5 focus:text-sm focus:font-medium focus:shadow-float"
    >
      {text}
    </a>
  );
}
