import { createContext, use } from "react";

/** What a message can ask of the app. Nothing in a message acts by itself. */
export interface MarkdownActions {
  openLink(url: string): void;
  copy(text: string): void;
}

export const MarkdownActionsContext = createContext<MarkdownActions>({
  openLink: () => undefined,
  copy: () => undefined,
});

export function useMarkdownActions(): MarkdownActions {
  return use(MarkdownActionsContext);
}
