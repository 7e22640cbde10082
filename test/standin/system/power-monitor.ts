import { EventEmitter } from "node:events";

/** https://www.electronjs.org/docs/latest/api/power-monitor. Emits nothing by itself; tests emit what they need. */
class PowerMonitor extends EventEmitter {
  readonly onBatteryPower = false;

  getSystemIdleState(idleThreshold: number): "active" {
    if (!Number.isInteger(idleThreshold))
      throw new TypeError(
        `Error processing argument at index 0, conversion failure from ${String(idleThreshold)}`,
      );
    if (idleThreshold <= 0) throw new TypeError("Invalid idle threshold, must be greater than 0");
    return "active";
  }
  getSystemIdleTime(): number {
    return 0;
  }
  getCurrentThermalState(): "unknown" {
    return "unknown";
  }
  isOnBatteryPower(): boolean {
    return this.onBatteryPower;
  }
}

export const powerMonitor = new PowerMonitor();
