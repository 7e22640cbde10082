import { useRef } from "react";
import { useServices } from "../services.ts";
import { useFocusRequest } from "../shell/use-focus-request.ts";
import { useStore } from "../state/use-store.ts";
import { SearchField } from "../ui/search-field.tsx";

export function SearchBox() {
  const { threadList } = useServices();
  const query = useStore(threadList.state, (state) => state.query);
  const field = useRef<HTMLInputElement>(null);
  useFocusRequest("search", field);
  return (
    <SearchField
      ref={field}
      label="Search conversations"
      placeholder="Search"
      value={query}
      onChange={threadList.search}
    />
  );
}
