import { spawn } from "node:child_process";
import { constants } from "node:os";
import { childEnvironment, root } from "./project.mjs";

/**
 * @typedef {object} StepOptions
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string | undefined>>} [env] added to the environment; undefined removes
 * @property {boolean} [quiet] keep the output instead of showing it
 * @property {number} [timeoutMs] kill the step after this long
 * @property {Progress} [progress] kill the step when it gets nowhere
 * @property {boolean} [shell] through the system's shell: only for commands that are `.cmd` files on Windows
 *
 * @typedef {object} Progress
 * @property {() => number | Promise<number>} measure any number that changes while the step gets on
 * @property {number} stalledAfterMs how long it may stay the same
 *
 * @typedef {object} StepResult
 * @property {number} code 0 is success; 127 could not be started; 124 ran out of time; 128 + n ended by signal n
 * @property {string} output what it printed, when `quiet`
 */

/**
 * Runs one program to its end. Never rejects: a program that cannot be started is a code like any other.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {StepOptions} [options]
 * @returns {Promise<StepResult>}
 */
export function runStep(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: childEnvironment(options.env),
      stdio: options.quiet === true ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
      shell: options.shell ?? false,
    });
    const stopPassing = passSignals(child);
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);

    let isLate = false;
    const end = () => {
      isLate = true;
      child.kill("SIGKILL");
    };
    const clock = setTimeout(end, options.timeoutMs ?? 2 ** 31 - 1);
    const stopWatching = watchProgress(options.progress, end);

    child.once("error", (error) => {
      clearTimeout(clock);
      stopWatching();
      stopPassing();
      resolve({ code: 127, output: error.message });
    });
    child.once("close", (code, signal) => {
      clearTimeout(clock);
      stopWatching();
      stopPassing();
      resolve({ code: isLate ? 124 : exitCode(code, signal), output });
    });
  });
}

/**
 * @param {Progress | undefined} progress
 * @param {() => void} onStalled
 * @returns {() => void} stops watching
 */
function watchProgress(progress, onStalled) {
  if (progress === undefined) return () => {};
  const { measure, stalledAfterMs } = progress;
  let last = Number.NaN;
  let since = performance.now();
  const timer = setInterval(
    async () => {
      const now = await measure();
      if (now !== last) since = performance.now();
      else if (performance.now() - since >= stalledAfterMs) onStalled();
      last = now;
    },
    Math.min(1000, stalledAfterMs / 4),
  );
  return () => clearInterval(timer);
}

/**
 * Hands on to a child what would end us, so that it never outlives us: Ctrl-C reaches it through the terminal, a kill
 * does not. Our own end then follows from its end.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => void} stops doing so
 */
export function passSignals(child) {
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/**
 * One number for both ways a program can end, as a shell would say it.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export const exitCode = (code, signal) =>
  code ?? (signal === null ? 1 : 128 + constants.signals[signal]);
