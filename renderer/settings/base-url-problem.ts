/** What is wrong with the root of an API, in words for the person who typed it; undefined when it can be used. */
export function baseUrlProblem(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return "A base URL begins with http:// or https://.";
  return URL.canParse(text) ? undefined : "This is not a complete address.";
}
