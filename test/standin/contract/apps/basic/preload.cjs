const { contextBridge, ipcRenderer } = require("electron");

/** The message of whatever `work` throws. */
function messageOf(work) {
  try {
    work();
    return undefined;
  } catch (error) {
    return error.message;
  }
}

function nested(levels) {
  let value = {};
  for (let level = 0; level < levels; level++) value = { inner: value };
  return value;
}

class Point {
  constructor() {
    this.x = 1;
  }
  length() {
    return 1;
  }
}

globalThis.preloadSecret = "only in the isolated world";
Array.prototype.patchedByPreload = true;

contextBridge.exposeInMainWorld("bridge", {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  onMessage(listener) {
    const forward = (_event, message) => listener(message);
    ipcRenderer.on("message", forward);
    return () => {
      ipcRenderer.off("message", forward);
    };
  },
  twice: (work) => work(work(1)),
  counter() {
    let count = 0;
    return { next: () => ++count };
  },
  throws() {
    throw new RangeError("thrown in the preload");
  },
  instance: () => new Point(),
  echo: (value) => value,
  deep: (levels) => nested(levels),
  nested: { list: [1, 2, 3] },
  environment: () => ({
    sandboxed: process.sandboxed,
    contextIsolated: process.contextIsolated,
    type: process.type,
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    fs: messageOf(() => require("fs")),
    local: messageOf(() => require("./other.cjs")),
    polyfills: ["events", "timers", "url", "node:events"].map((name) => typeof require(name)),
    again: messageOf(() => contextBridge.exposeInMainWorld("bridge", {})),
    preloadGlobals: [typeof globalThis.pageGlobal, [].patchedByPreload],
  }),
});
