// The dashboard starts here.
import './styles/tokens.css';
import './styles/base.css';
import { QueryClientProvider } from '@tanstack/solid-query';
import { render } from 'solid-js/web';
import { App } from './app.tsx';
import { queryClient } from './data/query-client.ts';

const root = document.getElementById('app');
if (root !== null)
  render(
    () => (
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    ),
    root,
  );
