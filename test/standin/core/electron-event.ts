/** The first argument of Electron's events: what happened, and a way to prevent it. */
export interface ElectronEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function createEvent<T extends object>(details: T): T & ElectronEvent;
export function createEvent(): ElectronEvent;
export function createEvent(details: object = {}): ElectronEvent {
  let prevented = false;
  const event = {
    preventDefault(): void {
      prevented = true;
    },
    get defaultPrevented(): boolean {
      return prevented;
    },
  };
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(details));
}
