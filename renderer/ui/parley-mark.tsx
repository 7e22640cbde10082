/** Parley's mark: a P that is a speech bubble with something to see in it. Decoration: the words beside it speak. */
export function ParleyMark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className}>
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <path
        d="M10 25.5V15a6.5 6.5 0 1 1 6.5 6.5H14"
        className="fill-none stroke-on-accent"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16.5" cy="15" r="2" className="fill-on-accent" />
    </svg>
  );
}
