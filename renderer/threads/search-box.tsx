import { useRef, type KeyboardEvent } from "react";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../location/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import { SearchField } from "../ui/search-field.tsx";
import { hitId, openHit, RESULTS_ID } from "./search-results.tsx";

/** Finds conversations; the arrow keys move through what was found, Enter opens it. */
export function SearchBox() {
  const services = useServices();
  const { threadList } = services;
  const { query, found, activeHit } = useStore(threadList.state);
  const active = query.trim() === "" ? undefined : found?.[activeHit];
  const field = useRef<HTMLInputElement>(null);
  useFocusRequest("search", field);

  function onKeyDown(event: KeyboardEvent): void {
    switch (event.key) {
      case "ArrowDown":
        threadList.moveHit(1);
        break;
      case "ArrowUp":
        threadList.moveHit(-1);
        break;
      case "Enter":
        void threadList.chosenHit().then((hit) => {
          if (hit !== undefined) openHit(services, hit);
        });
        break;
      default:
        return;
    }
    event.preventDefault();
  }
  return (
    <SearchField
      ref={field}
      label="Search conversations"
      placeholder="Search"
      value={query}
      onChange={threadList.search}
      onKeyDown={onKeyDown}
      controls={active === undefined ? undefined : RESULTS_ID}
      activeId={active === undefined ? undefined : hitId(active.thread.id)}
    />
  );
}
