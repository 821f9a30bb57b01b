// One policy and how far it has come. Where that is lies with the log: what it has answered stays answered when the read
// models are lost.
import type { Recorded } from '../../domain/events.ts';
import type { Past, Policy, Reaction } from '../../domain/policies/policy.ts';

export class PolicyLine {
  readonly name: string;
  private readonly make: () => Policy;
  private readonly pastAt: (position: number) => Past;
  /** None: to be made, and to live through the past, before it reacts to anything. */
  private policy: Policy | undefined;
  /** Everything up to here has been reacted to, and carried out. */
  private reached: number;

  /** @param reached the checkpoint that was saved last @param pastAt asked once the read models hold what was reached */
  constructor(make: () => Policy, reached: (name: string) => number, pastAt: (position: number) => Past) {
    this.make = make;
    this.name = make().name;
    this.reached = reached(this.name);
    this.pastAt = pastAt;
  }

  get position(): number {
    return this.reached;
  }

  /**
   * Answers to what comes after the position that was reached. May be asked again after it has thrown: a policy that knows
   * half of its past, or has taken half of these events, is thrown away.
   */
  react(events: readonly Recorded[]): Reaction[] {
    const news = events.filter(({ position }) => position > this.reached);
    if (news.length === 0) return [];
    const policy = this.policy ?? this.restored();
    this.policy = undefined;
    const reactions = news.flatMap((event) =>
      policy.react(event).map((command) => ({ policy: this.name, cause: event.position, command })),
    );
    this.policy = policy;
    return reactions;
  }

  /** Says that all answers to events up to a position have been carried out. */
  settled(position: number): void {
    this.reached = Math.max(this.reached, position);
  }

  private restored(): Policy {
    const policy = this.make();
    if (this.reached > 0) policy.restore(this.pastAt(this.reached));
    return policy;
  }
}
