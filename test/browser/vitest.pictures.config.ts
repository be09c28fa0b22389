import { defineConfig } from 'vitest/config';

/** Takes pictures of the page (`npm run pictures`). */
export default defineConfig({
  test: { include: ['test/browser/pictures.ts'], globalSetup: 'test/support/global-setup.ts' },
});
