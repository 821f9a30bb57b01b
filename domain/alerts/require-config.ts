// What a client says a rule looks at, held against what its type says of itself.
import { Rejected } from '../rejected.ts';
import { type RuleConfig, ruleOfType, ruleTypes } from './rule.ts';
import type { Figure } from './rule-type.ts';

const longestText = 1024;

type Raw = Record<string, unknown>;

const refuse = (field: string, problem: string): never => {
  throw new Rejected('invalid_rule', `config.${field}: ${problem}`);
};

const numberIn = (raw: Raw, field: string, { least, most, isWhole }: Figure): number => {
  const value = raw[field];
  if (typeof value !== 'number' || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value)))
    return refuse(field, `must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`);
  return value;
};

const textIn = (raw: Raw, field: string): Raw => {
  const value = raw[field];
  if (value === undefined || value === null) return {};
  if (typeof value !== 'string' || value.trim() === '' || value.length > longestText)
    return refuse(field, `must be a text of 1 to ${longestText} characters`);
  return { [field]: value };
};

/** @throws Rejected that names the field */
export const requireConfig = (value: unknown): RuleConfig => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Rejected('invalid_rule', 'config: must be an object');
  const raw = value as Raw;
  const rule = ruleOfType(raw.type);
  if (rule === undefined) return refuse('type', `must be one of ${ruleTypes.join(', ')}`);
  const figures = Object.entries(rule.figures);
  const texts = rule.kind === 'counting' ? ['fingerprint', 'route', 'environment'] : ['environment'];
  for (const field in raw)
    if (field !== 'type' && !Object.hasOwn(rule.figures, field) && !texts.includes(field))
      refuse(field, `is no field of a rule of type ${rule.type}`);
  const config: Raw = { type: rule.type };
  for (const [field, figure] of figures) config[field] = numberIn(raw, field, figure);
  const mismatch = rule.kind === 'counting' ? rule.problemOf?.(config as never) : undefined;
  if (mismatch !== undefined) refuse(mismatch.field, mismatch.problem);
  if (texts.includes('route') && raw.fingerprint != null && raw.route != null)
    refuse('route', 'cannot be combined with fingerprint');
  for (const field of texts) Object.assign(config, textIn(raw, field));
  return config as unknown as RuleConfig;
};
