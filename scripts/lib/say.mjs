/** One line about what the scripts do, apart from what the tools print. @param {string} text */
export const say = (text) => {
  process.stderr.write(`parley: ${text}\n`);
};

/** What the user can do something about: shown as one line, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}

/**
 * Runs a script's main function and turns its end into the exit code.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
