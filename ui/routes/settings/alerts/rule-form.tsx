// An alert rule with the fields of its type.
import { For, Match, Show, Switch } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { FieldRow, SelectField } from '../../../components/choice-fields.tsx';
import { Dialog } from '../../../components/dialog.tsx';
import { Form, TextField } from '../../../components/form.tsx';
import { changeRule, createRule } from '../../../data/alerts.ts';
import { notify } from '../../../data/notices.ts';
import { useFacets, useProjectNames } from '../../../data/overview.ts';
import { dataOf } from '../../../data/query-client.ts';
import type { AlertRule } from '../../../data/types.ts';
import { type FormState, useForm } from '../../../lib/use-form.ts';
import { bodyOfDraft, draftOf, type RuleDraft } from './rule-draft.ts';
import { ruleTypeOf, ruleTypes } from './rule-types.ts';

const environmentsId = 'known-environments';
const routesId = 'known-routes';

const Known = (props: { id: string; values: readonly { value: string }[] }) => (
  <datalist id={props.id}>
    <For each={props.values}>{({ value }) => <option value={value} />}</For>
  </datalist>
);

const SubjectFields = (props: { form: FormState<RuleDraft> }) => (
  <FieldRow>
    <SelectField
      name="subject"
      label="Counted for"
      value={props.form.values.subject}
      options={[
        { value: 'each', label: 'Each error by itself' },
        { value: 'route', label: 'One route, all its errors' },
        { value: 'fingerprint', label: 'One error' },
      ]}
      onChange={(value) => props.form.set('subject', value)}
    />
    <Switch>
      <Match when={props.form.values.subject === 'route'}>
        <TextField
          name="config.route"
          label="Route"
          placeholder="POST /api/checkout"
          list={routesId}
          value={props.form.values.route}
          onInput={(value) => props.form.set('route', value)}
        />
      </Match>
      <Match when={props.form.values.subject === 'fingerprint'}>
        <TextField
          name="config.fingerprint"
          label="Fingerprint"
          help="It is in the address of the error’s page."
          value={props.form.values.fingerprint}
          onInput={(value) => props.form.set('fingerprint', value)}
        />
      </Match>
    </Switch>
  </FieldRow>
);

export const RuleForm = (props: {
  /** Left out: a new one. */
  rule: AlertRule | undefined;
  onMade: (rule: AlertRule) => void;
  onClose: () => void;
}) => {
  const projects = useProjectNames();
  /* eslint-disable solid/reactivity -- a dialog is about one rule, as it was when it was opened */
  const form = useForm({
    initial: draftOf(props.rule),
    ...(props.rule === undefined ? { draft: 'rule' } : {}),
    submit: async (draft) => {
      if (props.rule === undefined) props.onMade(await createRule(bodyOfDraft(draft)));
      else {
        await changeRule(props.rule.id, bodyOfDraft(draft));
        notify({ text: `${draft.name} saved` });
        props.onClose();
      }
    },
  });
  /* eslint-enable solid/reactivity */
  const facets = useFacets(
    () => form.values.project || undefined,
    () => true,
  );
  const known = () => dataOf(facets);
  const type = () => ruleTypeOf(form.values.type);
  const title = () => (props.rule === undefined ? 'New alert rule' : `Edit “${props.rule.name}”`);
  return (
    <Dialog title={title()} isOpen isWide onClose={() => props.onClose()}>
      <Form
        label={title()}
        form={form}
        submit={props.rule === undefined ? 'Create rule' : 'Save'}
        onCancel={() => props.onClose()}
      >
        <TextField
          name="name"
          label="Name"
          placeholder="New errors in production"
          value={form.values.name}
          onInput={(value) => form.set('name', value)}
        />
        <FieldRow>
          <SelectField
            name="config.type"
            label="Fires on"
            help={type().help}
            value={form.values.type}
            options={ruleTypes}
            onChange={(value) => form.set('type', value)}
          />
          <SelectField
            name="project_id"
            label="Project"
            value={form.values.project}
            options={[
              { value: '', label: 'All projects' },
              ...projects.list().map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(value) => form.set('project', value)}
          />
        </FieldRow>
        <Dynamic component={type().Fields} values={form.values} set={(name, value) => form.set(name, value as never)} />
        <Show when={type().isCounting}>
          <SubjectFields form={form} />
        </Show>
        <TextField
          name="config.environment"
          label="Environment"
          isOptional
          placeholder="any"
          list={environmentsId}
          value={form.values.environment}
          onInput={(value) => form.set('environment', value)}
        />
        <TextField
          name="description"
          label="Description"
          isOptional
          help="What to do when it fires: for whoever is woken by it."
          value={form.values.description}
          onInput={(value) => form.set('description', value)}
        />
      </Form>
      <Known id={environmentsId} values={known()?.environments ?? []} />
      <Known id={routesId} values={known()?.routes ?? []} />
    </Dialog>
  );
};
