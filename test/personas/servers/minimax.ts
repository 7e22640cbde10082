import { refuse } from "../../fakes/faults/replies.ts";
import type { Persona } from "../persona.ts";

/** Says everything once more as a whole message behind its pieces, and errors with status 200. */
export const persona: Persona = {
  name: "MiniMax",
  source: "https://platform.minimax.io/docs/api-reference (base_resp, last chunk with message)",
  refuses: () => {
    let isBusy = true;
    return ({ said }) => {
      if (!isBusy || !said.includes("Thank you")) return undefined;
      isBusy = false;
      const base_resp = {
        status_code: 1002,
        status_msg: "rate limit, please try again in 1 second",
      };
      return refuse(200, JSON.stringify({ base_resp }));
    };
  },
  says: (step, _asked, usual) =>
    step.type === "text"
      ? usual.flatMap((each) =>
          each.includes('"finish_reason":"stop"')
            ? [
                each.replace(
                  '"finish_reason":"stop"',
                  `"finish_reason":"stop","message":${JSON.stringify({ role: "assistant", content: step.text })}`,
                ),
              ]
            : [each],
        )
      : usual,
};
