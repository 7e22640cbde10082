export const commitTypes = /** @type {const} */ ([
  "feat",
  "fix",
  "perf",
  "refactor",
  "test",
  "docs",
  "build",
  "ci",
  "chore",
  "revert",
]);

const longestTitle = 100;
const form = new RegExp(`^(?:${commitTypes.join("|")})\\([a-z0-9][a-z0-9-]*\\)!?: \\S.*$`);

/**
 * What is wrong with a commit's title, in words; undefined if nothing. The form is `type(scope): what it does`.
 * @param {string} title the first line of the message
 * @returns {string | undefined}
 */
export function commitTitleProblem(title) {
  if (!form.test(title)) {
    return `is not "type(scope): what it does", with a type of ${commitTypes.join(", ")}`;
  }
  if (title.length > longestTitle) return `has ${title.length} characters; at most ${longestTitle}`;
  if (title.endsWith(".")) return "ends with a full stop";
  return undefined;
}
