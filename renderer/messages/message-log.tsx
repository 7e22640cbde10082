import type { ComponentProps } from "react";
import { cn } from "../ui/cn.ts";

/**
 * Where the conversation's text stands, whatever there is of it yet: a screen reader finds it at one place, empty,
 * loading or full. Silent: one status region speaks for the whole page, and a log that announced every token would never
 * stop.
 */
export function MessageLog({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      id="messages"
      role="log"
      aria-label="Messages"
      aria-live="off"
      // The link that skips to it leads here, whatever there is of it yet.
      tabIndex={-1}
      className={cn("overflow-y-auto", className)}
      {...props}
    />
  );
}
