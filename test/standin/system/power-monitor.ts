import { EventEmitter } from "node:events";

/** https://www.electronjs.org/docs/latest/api/power-monitor. Emits nothing by itself; tests emit what they need. */
class PowerMonitor extends EventEmitter {
  readonly onBatteryPower = false;

  getSystemIdleState(_idleThreshold: number): "active" {
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
