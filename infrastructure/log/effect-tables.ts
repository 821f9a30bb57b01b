// How the effects of one concern are kept: which tables they change, and how. Each concern says so in a file of its own.

export interface EffectTables<E extends { kind: string }> {
  /** Creates what is missing. */
  tables: string;
  /** What carries out an effect, one statement after another; the effect's fields are the parameters. */
  statements: Record<E['kind'], readonly string[]>;
  /** Effects that have to find something: what two do at once, one of them does in vain. */
  mustChange?: readonly E['kind'][];
}
