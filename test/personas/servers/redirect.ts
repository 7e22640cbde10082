import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** Sends everybody to the same path with a slash behind it, by the way of 307. */
export const persona: Persona = {
  name: "FastAPI with slashes",
  source: "https://github.com/fastapi/fastapi/discussions (redirect_slashes)",
  // The path is right here; one refusal in each run shows that a redirect within the origin is followed.
  refuses: () => {
    let isSent = false;
    return (_asked, path) => {
      if (isSent) return undefined;
      isSent = true;
      return refuse(307, "", { location: path });
    };
  },
};
