import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A D-Bus session of the test's own that starts no service by itself, so that no prompt can come up. */
const BUS_CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>`;

/** Ends with its input, which ends with the test's process however that ends; the bus and the keyring go with it. */
const WHILE_INPUT_IS_OPEN = `echo "$DBUS_SESSION_BUS_ADDRESS"; echo "$keyring"; exec cat >/dev/null`;
const UNTIL_IT_ANSWERS = `until dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q "boolean true"; do sleep 0.05; done`;
const SCRIPTS = {
  unlocked: `printf "parley-test" | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null & keyring=$!; ${UNTIL_IT_ANSWERS}; ${WHILE_INPUT_IS_OPEN}`,
  locked: `gnome-keyring-daemon --foreground --components=secrets </dev/null >/dev/null & keyring=$!; ${UNTIL_IT_ANSWERS}; ${WHILE_INPUT_IS_OPEN}`,
  none: `keyring=0; ${WHILE_INPUT_IS_OPEN}`,
};

/** A D-Bus session with or without a keyring on it. */
export interface Session extends AsyncDisposable {
  readonly address: string;
  /** Makes the keyring deaf, as a service that hangs is. */
  readonly freeze: () => void;
  readonly thaw: () => void;
}

/** A folder in which GNOME Keyring keeps its files, so that it can be started again on them. */
export interface KeyringHome extends AsyncDisposable {
  readonly startSession: (keyring: keyof typeof SCRIPTS) => Promise<Session>;
}

export async function createKeyringHome(): Promise<KeyringHome> {
  const folder = await mkdtemp(join(tmpdir(), "parley-keyring-"));
  const config = join(folder, "session.conf");
  const runtime = join(folder, "run");
  await writeFile(config, BUS_CONFIG);
  await mkdir(runtime, { mode: 0o700 });
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    XDG_DATA_HOME: join(folder, "data"),
    XDG_RUNTIME_DIR: runtime,
    LC_ALL: "C",
  };

  return {
    async startSession(keyring) {
      const args = [`--config-file=${config}`, "--", "sh", "-c", SCRIPTS[keyring]];
      const child = spawn("dbus-run-session", args, { env, stdio: ["pipe", "pipe", "ignore"] });
      const [address, pid] = await readLines(child, 2);
      const signal = (name: NodeJS.Signals): void => void process.kill(Number(pid), name);
      return {
        address: address ?? "",
        freeze: () => signal("SIGSTOP"),
        thaw: () => signal("SIGCONT"),
        async [Symbol.asyncDispose]() {
          const isGone = new Promise((resolve) => child.once("exit", resolve));
          child.stdin.end();
          await isGone;
        },
      };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** @throws when the process ends before it has said that much. */
async function readLines(child: ChildProcess, count: number): Promise<string[]> {
  const failure = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(
        new Error(`The keyring ended with code ${code}; are dbus and gnome-keyring installed?`),
      );
    });
  });
  failure.catch(() => undefined);
  const lines: string[] = [];
  const reading = (async () => {
    for await (const line of createInterface({ input: child.stdout! })) {
      if (lines.push(line) === count) break;
    }
    return lines;
  })();
  return Promise.race([reading, failure]);
}
