// Stacks of real bundles, run in Node and in Chromium: every frame leads to the line that it came from.
import { describe, expect, test } from 'vitest';
import type { SymbolicatedFrame } from '../../../domain/sourcemaps/symbolicated-frame.ts';
import { readSourceMap } from '../../../infrastructure/symbolication/source-map.ts';
import { symbolicate } from '../../../infrastructure/symbolication/symbolicate.ts';
import { openPage } from '../../support/browser.ts';
import { type Bundle, builders, sourceLine, stacksInNode } from '../../support/bundles.ts';

/** Those of the bundle: the program around it has frames of its own. */
const mapped = (stack: string, { map }: Bundle): SymbolicatedFrame[] => {
  const { map: traced } = readSourceMap(map);
  return symbolicate(stack, (file) => (file.includes('bundle.min.js') ? traced : undefined)).filter(
    ({ original_file }) => original_file !== null,
  );
};

const expectTrueLines = (stacks: readonly string[], bundle: Bundle): void => {
  expect(stacks).toHaveLength(2);
  for (const stack of stacks) {
    const frames = mapped(stack, bundle);
    expect(frames.length).toBeGreaterThanOrEqual(2);
    frames.forEach((frame, index) => {
      const line = sourceLine(frame.original_file ?? '', frame.original_line ?? 0);
      expect(line).toContain(index === 0 ? '// @throws' : '// @caller');
      expect(frame.context?.line).toBe(line);
      expect(frame.original_column).toBeGreaterThan(0);
    });
  }
  const [first, second] = stacks.map((stack) => mapped(stack, bundle)[0]);
  expect(first?.original_file).toMatch(/lib\/price\.ts$/);
  expect(first?.context?.pre.at(-1)).toBe('  if (discount < 1) {');
  expect(first?.context?.post[0]).toBe('  }');
  expect(second?.original_file).toMatch(/lib\/invoice\.ts$/);
};

describe.each(Object.entries(builders))('%s', (_name, build) => {
  test('in Node', async () => {
    const bundle = await build();
    expectTrueLines(await stacksInNode(bundle), bundle);
  });

  test('in Chromium', async () => {
    const bundle = await build();
    const page = await openPage();
    await page.route('https://app.example.com/**', (route) =>
      route.request().url().includes('bundle.min.js')
        ? route.fulfill({ contentType: 'text/javascript', body: bundle.script })
        : route.fulfill({ contentType: 'text/html', body: '<script src="/static/bundle.min.js?v=3"></script>' }),
    );
    await page.goto('https://app.example.com/');
    const stacks = await page.evaluate('bloopStacks()');
    expectTrueLines(stacks as string[], bundle);
  });
});
