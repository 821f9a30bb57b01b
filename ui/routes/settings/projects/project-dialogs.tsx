// Creating a project, renaming it, and its key, which is shown once with what to do with it.
import { Dialog } from '../../../components/dialog.tsx';
import { Form, TextField } from '../../../components/form.tsx';
import { SdkSnippets } from '../../../components/sdk-snippets.tsx';
import { SecretDialog } from '../../../components/secret-dialog.tsx';
import { createProject, renameProject } from '../../../data/projects.ts';
import type { NewProject, Project } from '../../../data/types.ts';
import { useForm } from '../../../lib/use-form.ts';

export const CreateProject = (props: { onMade: (project: NewProject) => void; onClose: () => void }) => {
  const form = useForm({
    initial: { name: '', slug: '' },
    draft: 'project',
    submit: async ({ name, slug }) => props.onMade(await createProject(name, slug)),
  });
  return (
    <Dialog
      title="Create a project"
      intro="Each app or service has errors, a key and tokens of its own."
      isOpen
      onClose={() => props.onClose()}
    >
      <Form label="Create a project" form={form} submit="Create project" onCancel={() => props.onClose()}>
        <TextField
          name="name"
          label="Name"
          placeholder="Mobile App"
          value={form.values.name}
          onInput={(value) => form.set('name', value)}
        />
        <TextField
          name="slug"
          label="Slug"
          isOptional
          help="Names the project in addresses: mobile-app. Made of the name when left empty, and fixed."
          value={form.values.slug}
          onInput={(value) => form.set('slug', value)}
        />
      </Form>
    </Dialog>
  );
};

export const RenameProject = (props: { project: Project; onClose: () => void }) => {
  const form = useForm({
    // eslint-disable-next-line solid/reactivity -- as it was when the dialog was opened
    initial: { name: props.project.name },
    submit: async ({ name }) => {
      await renameProject(props.project.id, name);
      props.onClose();
    },
  });
  return (
    <Dialog title={`Rename “${props.project.name}”`} isOpen onClose={() => props.onClose()}>
      <Form label="Rename project" form={form} submit="Rename" onCancel={() => props.onClose()}>
        <TextField
          name="name"
          label="Name"
          help={`The slug stays ${props.project.slug}.`}
          value={form.values.name}
          onInput={(value) => form.set('name', value)}
        />
      </Form>
    </Dialog>
  );
};

export const KeyDialog = (props: { project: NewProject; onClose: () => void }) => (
  <SecretDialog
    title={`The key of “${props.project.name}”`}
    label="API key"
    secret={props.project.api_key}
    intro="SDKs sign what they send with it."
    isWide
    onClose={() => props.onClose()}
  >
    <SdkSnippets apiKey={props.project.api_key} />
  </SecretDialog>
);
