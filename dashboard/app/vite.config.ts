import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds the app to dist/dashboard/app; in development, calls go to a Fairlead on its usual port. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [svelte()],
  build: {
    outDir: here('../../dist/dashboard/app'),
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:4160' } },
});
