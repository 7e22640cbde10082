/** Who gave the fields: they are sent to nobody else. */
export interface FieldSource {
  /** The endpoint's id; empty where it has none. */
  readonly endpoint: string;
  /** Its base URL: an endpoint that is given another address is another one. */
  readonly address: string;
  readonly protocol: string;
  /** The model's kin, as in `claude-4`: what one of them signed, the others read. */
  readonly modelFamily: string;
}

/** What the server of one model call wants back with the answer, and where in the message that answer stands. */
export interface ReturnedFields {
  /** How many tool calls the message held when the model was asked. */
  readonly callsBefore: number;
  /** How many UTF-16 units of text the message held by then behind the last of them. */
  readonly textBefore: number;
  readonly source: FieldSource;
  /** What they add to a prompt, estimated. */
  readonly tokens: number;
  /** JSON. Only the room that wrote it knows what it means (`models/returned-fields.ts` of the agent). */
  readonly fields: string;
}

/** Longer than what any one answer is worth sending back, in UTF-16 units. */
export const LONGEST_FIELDS = 2_500_000;
