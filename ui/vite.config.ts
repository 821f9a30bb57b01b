// Bundles the dashboard into dist/ui, where the server finds it.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** What every page needs: in one file, which packs better than one for each module that pages share. */
const base =
  /node_modules\/(?:solid-js|@solidjs\/router|@tanstack\/(?:query-core|solid-query)|openapi-fetch)\/|\/ui\/(?:data\/(?:api|live|query-client)|components\/(?:button|icon))\.tsx?$/;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  plugins: [solid()],
  build: {
    outDir: here('../dist/ui'),
    emptyOutDir: true,
    target: 'es2022',
    // The first versions that know light-dark(): nothing has to be rewritten for them.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // An inlined asset would be a data: address, which the Content-Security-Policy allows for images alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // How long plugins take is of interest to nobody who starts Bloop.
    rolldownOptions: {
      checks: { bundlerTimings: false },
      output: { codeSplitting: { groups: [{ name: 'base', test: base }] } },
    },
  },
});
