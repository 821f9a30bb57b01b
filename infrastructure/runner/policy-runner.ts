// Lets the policies react to what the read models have taken in, each event once. How far they have come is kept with the
// log: what they have answered stays answered when the read models are lost.
import type { Recorded } from '../../domain/events.ts';
import type { Past, Policy, Reaction } from '../../domain/policies/policy.ts';

export class PolicyRunner {
  private readonly policies: readonly Policy[];
  private readonly pastAt: (position: number) => Past;
  private isRestored = false;
  /** Everything up to here has been reacted to, and carried out. */
  private reached: number;

  /** @param reached the checkpoint that was saved last @param pastAt asked once the read models hold what was reached */
  constructor(policies: readonly Policy[], reached: number, pastAt: (position: number) => Past) {
    this.policies = policies;
    this.reached = reached;
    this.pastAt = pastAt;
  }

  get position(): number {
    return this.reached;
  }

  react(events: readonly Recorded[]): Reaction[] {
    const news = events.filter(({ position }) => position > this.reached);
    if (news.length > 0) this.restore();
    return news.flatMap((event) => this.policies.flatMap((policy) => reactionsOf(policy, event)));
  }

  /** Says that all answers to events up to a position have been carried out. */
  settled(position: number): void {
    this.reached = Math.max(this.reached, position);
  }

  private restore(): void {
    if (this.isRestored) return;
    this.isRestored = true;
    if (this.reached === 0) return;
    const past = this.pastAt(this.reached);
    for (const policy of this.policies) policy.restore(past);
  }
}

const reactionsOf = (policy: Policy, event: Recorded): Reaction[] =>
  policy.react(event).map((command) => ({ policy: policy.name, cause: event.position, command }));
