// Bundles the dashboard into dist/ui, where the server finds it.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

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
  },
});
