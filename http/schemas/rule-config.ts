// What a rule looks at, as clients send it and as it is answered: out of what the rule types say of themselves.
import { type TSchema, Type } from 'typebox';
import { type AnyRule, rules, ruleTypes } from '../../domain/alerts/rule.ts';
import type { Figure } from '../../domain/alerts/rule-type.ts';

const types = rules as unknown as readonly AnyRule[];

const text = Type.String({ minLength: 1, maxLength: 1024 });
const placeOf = ({ kind }: AnyRule): string[] =>
  kind === 'counting' ? ['fingerprint', 'route', 'environment'] : ['environment'];
const bounded = ({ least: minimum, most: maximum, isWhole }: Figure) =>
  isWhole ? Type.Integer({ minimum, maximum }) : Type.Number({ minimum, maximum });
const unbounded = ({ isWhole }: Pick<Figure, 'isWhole'>) => Type.Optional(isWhole ? Type.Integer() : Type.Number());

const mapped = <V, W>(record: Record<string, V>, map: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

const exact = (rule: AnyRule) =>
  Type.Object(
    {
      type: Type.Literal(rule.type),
      ...mapped(rule.figures, bounded),
      ...Object.fromEntries(placeOf(rule).map((field) => [field, Type.Optional(text)])),
    },
    { additionalProperties: false },
  );
/** As the document says it; `requireConfig` in the domain is what refuses. */
export const ruleConfig = Type.Union(types.map(exact), { title: 'RuleConfig' });

const example = (rule: AnyRule): string => {
  const fields = [
    `"type":"${rule.type}"`,
    ...Object.keys(rule.figures).map((figure) => `"${figure}"`),
    ...placeOf(rule).map((field) => `"${field}"?`),
  ];
  return `\`{${fields.join(',')}}\``;
};
const examples = types.map(example);
export const configExamples = `${examples.slice(0, -1).join(', ')} or ${examples.at(-1)}`;

export const configAnswer = Type.Object({
  type: Type.Enum([...ruleTypes]),
  environment: Type.Optional(Type.String()),
  fingerprint: Type.Optional(Type.String()),
  route: Type.Optional(Type.String()),
  ...(Object.assign({}, ...types.map(({ figures }) => mapped(figures, unbounded))) as Record<string, TSchema>),
});

export const evidenceAnswer = Type.Object(
  {
    count: Type.Integer(),
    window_secs: Type.Integer(),
    ...(Object.assign(
      {},
      ...types.map((rule) => (rule.kind === 'counting' ? mapped(rule.evidence, unbounded) : {})),
    ) as Record<string, TSchema>),
    route: Type.Optional(Type.String()),
  },
  { description: 'The figures that made it fire' },
);
