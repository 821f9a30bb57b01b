// Source maps: sent by hand, listed, deleted. Pipelines do the same with a token.
import { createMemo, createSignal, For, Show } from 'solid-js';
import { Button } from '../../../components/button.tsx';
import { FieldRow, SelectField } from '../../../components/choice-fields.tsx';
import { CodeBlock } from '../../../components/code-block.tsx';
import { ConfirmDialog } from '../../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { DropZone } from '../../../components/drop-zone.tsx';
import { TextField } from '../../../components/form.tsx';
import { Panel } from '../../../components/panel.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { Empty, Loaded } from '../../../components/states.tsx';
import { useFacets, useProjectNames } from '../../../data/overview.ts';
import { dataOf } from '../../../data/query-client.ts';
import { deleteSourceMap, useSourceMaps } from '../../../data/source-maps.ts';
import type { SourceMap } from '../../../data/types.ts';
import { upload } from '../../../data/uploads.ts';
import { bytes } from '../../../lib/numbers.ts';
import { useDialog } from '../dialogs.ts';
import styles from '../settings.module.css';
import forms from './source-maps-section.module.css';
import { UploadList } from './upload-list.tsx';

const releasesId = 'known-releases';
const pipelineLine = (slug: string, release: string): string =>
  `curl -H "Authorization: Bearer $BLOOP_TOKEN" -F "release=${release === '' ? '$VERSION' : release}" -F "file=@dist/app.js.map" \\
  ${location.origin}/v1/projects/${slug}/sourcemaps`;

// What was chosen stays while one looks at another section.
const [chosen, setChosen] = createSignal<string>();
const [release, setRelease] = createSignal('');

const SourceMapsSection = () => {
  const projects = useProjectNames();
  const dialog = useDialog<{ kind: 'delete'; map: SourceMap }>();
  const [problem, setProblem] = createSignal<string>();
  const [shownRelease, setShownRelease] = createSignal('');
  const project = createMemo(() => projects.list().find(({ id }) => id === chosen()) ?? projects.list()[0]);
  const projectId = () => project()?.id ?? '';
  const maps = useSourceMaps(projectId);
  const facets = useFacets(projectId, () => projectId() !== '');
  const releases = createMemo(() => [...new Set((dataOf(maps) ?? []).map((map) => map.release))]);
  const knownReleases = createMemo(() => [
    ...new Set([...(dataOf(facets)?.releases ?? []).map(({ value }) => value), ...releases()]),
  ]);
  const shown = (list: readonly SourceMap[]) =>
    list.filter((map) => shownRelease() === '' || map.release === shownRelease());

  const send = (files: File[]) => {
    if (release().trim() === '') {
      setProblem('Name the release first: maps belong to one.');
      document.querySelector<HTMLInputElement>(`input[list="${releasesId}"]`)?.focus();
      return;
    }
    upload(projectId(), release().trim(), files);
  };

  const columns: Column<SourceMap>[] = [
    {
      name: 'File',
      look: 'main',
      cell: (row) => (
        <>
          {row.filename}{' '}
          <Show when={row.kind === 'minified'}>{<span class={styles.tag}>script with debug id</span>}</Show>
          <Show when={row.debug_id}>{(id) => <code class={styles.small}>{id()}</code>}</Show>
        </>
      ),
    },
    {
      name: 'Release',
      cell: (map) => (
        <>
          {map.release}
          <Show when={map.build_number}>{(build) => <span class={styles.quiet}> build {build()}</span>}</Show>
        </>
      ),
    },
    { name: 'Size', look: 'number', cell: ({ size_bytes }) => bytes(size_bytes) },
    {
      name: 'Uploaded',
      cell: (row) => (
        <>
          <RelativeTime at={row.uploaded_at} /> <span class={styles.quiet}>by {row.uploaded_by}</span>
        </>
      ),
    },
    {
      name: '',
      look: 'actions',
      cell: (map) => (
        <Button look="plain" onClick={() => dialog.open({ kind: 'delete', map })}>
          Delete
        </Button>
      ),
    },
  ];

  return (
    <>
      <Panel
        title="Upload"
        intro="With the maps of a release, its minified stacks show the files, lines and code that somebody wrote."
      >
        <div class={forms.upload}>
          <FieldRow>
            <SelectField
              name="project"
              label="Project"
              value={projectId()}
              options={projects.list().map(({ id, name }) => ({ value: id, label: name }))}
              onChange={(id) => {
                setChosen(id);
                setShownRelease('');
              }}
            />
            <div>
              <TextField
                name="release"
                label="Release"
                placeholder="1.4.2"
                list={releasesId}
                help="As the SDK sends it."
                problem={problem()}
                value={release()}
                onInput={(value) => {
                  setRelease(value);
                  setProblem(undefined);
                }}
              />
              <datalist id={releasesId}>
                <For each={knownReleases()}>{(name) => <option value={name} />}</For>
              </datalist>
            </div>
          </FieldRow>
          <DropZone
            label="Drop .map files here, or"
            help="Also scripts with a debug id (.js), and .zip or .tar.gz of both. A map may have 50 MB. The same name replaces."
            accept=".map,.js,.mjs,.cjs,.zip,.gz,.tgz"
            onFiles={send}
          />
          <UploadList />
        </div>
      </Panel>
      <Panel
        title={`Source maps of ${project()?.name ?? ''}`}
        isFlush
        tools={
          <Show when={releases().length > 1}>
            <div class={forms.filter}>
              <SelectField
                name="shown-release"
                label="Release"
                isUnlabelled
                value={shownRelease()}
                options={[
                  { value: '', label: 'All releases' },
                  ...releases().map((name) => ({ value: name, label: name })),
                ]}
                onChange={setShownRelease}
              />
            </div>
          </Show>
        }
      >
        <Loaded query={maps}>
          {(list) => (
            <Show
              when={list().length > 0}
              fallback={
                <Empty title="No source maps yet">
                  <p>Upload them here, or in the build, after it has made them:</p>
                  <CodeBlock label="an upload by curl" code={pipelineLine(project()?.slug ?? '', release())} />
                </Empty>
              }
            >
              <DataTable label="Source maps" columns={columns} rows={shown(list())} />
            </Show>
          )}
        </Loaded>
      </Panel>
      <Show when={dialog.is('delete')} keyed>
        {({ map }) => (
          <ConfirmDialog
            title={`Delete ${map.filename}?`}
            intro={`Stacks of release ${map.release} show the minified code again, also those of errors that are there already.`}
            verb="Delete source map"
            onConfirm={() => deleteSourceMap(map.project_id, map.id)}
            said={`${map.filename} deleted`}
            onClose={dialog.close}
          />
        )}
      </Show>
    </>
  );
};
export default SourceMapsSection;
