// Making a token: for which project, what it may do, and how long.
import { CheckField, FieldRow, SelectField } from '../../../components/choice-fields.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Form, TextField } from '../../../components/form.tsx';
import { createToken } from '../../../data/tokens.ts';
import type { NewToken, Project } from '../../../data/types.ts';
import { refuse, useForm } from '../../../lib/use-form.ts';

const scopes = [
  { value: 'errors:read', label: 'errors:read', detail: 'List errors, occurrences, trends, figures' },
  { value: 'errors:write', label: 'errors:write', detail: 'Resolve, ignore, mute, unresolve' },
  { value: 'sourcemaps:read', label: 'sourcemaps:read', detail: 'List source maps' },
  { value: 'sourcemaps:write', label: 'sourcemaps:write', detail: 'Upload and delete source maps' },
  { value: 'alerts:read', label: 'alerts:read', detail: 'List alert rules and channels' },
  { value: 'alerts:write', label: 'alerts:write', detail: 'Create, change and delete them' },
] as const;
type Scope = (typeof scopes)[number]['value'];

const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'other', label: 'Other …' },
  { value: 'never', label: 'Never' },
] as const;
type Life = (typeof lives)[number]['value'];

const daysOf = (life: Life, other: string): number | null => {
  if (life === 'never') return null;
  const days = Number(life === 'other' ? other : life);
  return Number.isInteger(days) && days >= 1 ? days : refuse('expires_in_days', 'must be a whole number of days');
};

export const TokenForm = (props: {
  projects: readonly Project[];
  onMade: (token: NewToken) => void;
  onClose: () => void;
}) => {
  const form = useForm({
    initial: {
      name: '',
      // eslint-disable-next-line solid/reactivity -- the first choice, as it was when the dialog was opened
      project: props.projects[0]?.id ?? '',
      scopes: ['errors:read'] as Scope[],
      life: '90' as Life,
      days: '',
    },
    draft: 'token',
    submit: async ({ name, project, scopes: chosen, life, days }) => {
      const expires_in_days = daysOf(life, days);
      props.onMade(await createToken({ name, project_id: project, scopes: [...chosen], expires_in_days }));
    },
  });
  return (
    <Dialog
      title="Create a token"
      intro="For pipelines, scripts and agents. It works for one project, and is shown once."
      isOpen
      onClose={() => props.onClose()}
    >
      <Form label="Create a token" form={form} submit="Create token" onCancel={() => props.onClose()}>
        <TextField
          name="name"
          label="Name"
          placeholder="Release pipeline"
          value={form.values.name}
          onInput={(value) => form.set('name', value)}
        />
        <SelectField
          name="project_id"
          label="Project"
          value={form.values.project}
          options={props.projects.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(value) => form.set('project', value)}
        />
        <CheckField
          name="scopes"
          label="What it may do"
          options={scopes}
          chosen={form.values.scopes}
          onChange={(value) => form.set('scopes', value)}
        />
        <FieldRow>
          <SelectField
            name="life"
            label="Expires after"
            value={form.values.life}
            options={lives}
            onChange={(value) => form.set('life', value)}
          />
          {form.values.life === 'other' && (
            <TextField
              name="expires_in_days"
              label="Days"
              inputMode="numeric"
              help="1 to 3650"
              value={form.values.days}
              onInput={(value) => form.set('days', value)}
            />
          )}
        </FieldRow>
      </Form>
    </Dialog>
  );
};
