// After a rule has fired for an error, it is silent about it for a while.

export class Cooldowns {
  /** ms */
  readonly lengthMs: number;
  /** When each rule fired last for each of its subjects, ms; the one that is longest ago first. */
  private readonly fired = new Map<string, number>();

  constructor(lengthMs: number) {
    this.lengthMs = lengthMs;
  }

  /** When it may fire again, ms: in the past for a rule that may. */
  end(ruleId: number, subject: string, now: number): number {
    const at = this.fired.get(`${ruleId} ${subject}`);
    // A time to come is one from before the clock was put back.
    return at === undefined || at > now ? 0 : at + this.lengthMs;
  }

  start(ruleId: number, subject: string, now: number): void {
    const key = `${ruleId} ${subject}`;
    this.fired.delete(key);
    this.fired.set(key, now);
    for (const [oldest, at] of this.fired) {
      if (at + this.lengthMs > now) break;
      this.fired.delete(oldest);
    }
  }
}
