// How each of the SDKs, and a shell, sends errors to a project.
import { curlSnippet, sdkSnippets } from '../lib/sdk-snippets.ts';
import { CodeBlock } from './code-block.tsx';
import { Tabs } from './tabs.tsx';

/** @param props.apiKey left out where it is not known: it is shown once */
export const SdkSnippets = (props: { apiKey?: string | undefined }) => (
  <Tabs
    label="SDKs"
    tabs={[
      ...sdkSnippets(location.origin, props.apiKey).map(({ name, install, code }) => ({
        name,
        content: () => (
          <>
            <CodeBlock label={`how to install it for ${name}`} code={install} />
            <CodeBlock label={`how to send errors from ${name}`} code={code} />
          </>
        ),
      })),
      { name: 'curl', content: () => <CodeBlock label="curl" code={curlSnippet(location.origin, props.apiKey)} /> },
    ]}
  />
);
