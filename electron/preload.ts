import { contextBridge, ipcRenderer } from "electron";
import { CHANNEL, type Bridge, type EventMessage } from "../shared/bridge.ts";

const bridge: Bridge = {
  call: (request) => ipcRenderer.invoke(CHANNEL.call, request),
  cancel: (id) => ipcRenderer.send(CHANNEL.cancel, id),
  onEvent: (listener) => {
    const forward = (_event: unknown, message: EventMessage): void => listener(message);
    ipcRenderer.on(CHANNEL.event, forward);
    return () => void ipcRenderer.off(CHANNEL.event, forward);
  },
};

contextBridge.exposeInMainWorld("parley", bridge);
