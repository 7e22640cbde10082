/** Ways a provider can refuse, by the command that asks for them. */
const FAILURES = {
  "401": {
    status: 401,
    code: "invalid_api_key",
    message: "Incorrect API key provided. (A demo: no key was sent.)",
    headers: {},
  },
  "429": {
    status: 429,
    code: "rate_limit_exceeded",
    message: "Rate limit reached for requests. (A demo.)",
    headers: { "retry-after": "3" },
  },
  "500": {
    status: 500,
    code: null,
    message: "The server had an error while processing your request. (A demo.)",
    headers: {},
  },
} as const;

export type DemoFailure = keyof typeof FAILURES;

export function isDemoFailure(command: string): command is DemoFailure {
  return Object.hasOwn(FAILURES, command);
}

/** An error in the shape of the OpenAI SDK's, so that it takes the same way to the screen as a real one. */
export function createDemoFailure(failure: DemoFailure): Error {
  const { status, code, message, headers } = FAILURES[failure];
  return Object.assign(new Error(`${status} ${message}`), {
    status,
    code,
    error: { message, code },
    headers: new Headers(headers),
    requestID: `req_demo_${failure}`,
  });
}
