// Stacks of every engine, maps of every shape.
import { GenMapping, maybeAddMapping, setSourceContent, toEncodedMap } from '@jridgewell/gen-mapping';
import { describe, expect, test } from 'vitest';
import { debugIdOf, readSourceMap, scriptDebugId } from '../../../infrastructure/symbolication/source-map.ts';
import { stackLines } from '../../../infrastructure/symbolication/stack-lines.ts';
import { symbolicate } from '../../../infrastructure/symbolication/symbolicate.ts';

describe('lines of a stack', () => {
  const file = 'https://shop.example/static/main.js';
  test.each([
    ['    at charge (https://shop.example/static/main.js:1:200)', 'charge', file, 1, 199],
    ['    at async Cart.pay (https://shop.example/static/main.js:12:7)', 'async Cart.pay', file, 12, 6],
    ['    at new Cart (https://shop.example/static/main.js:12:7)', 'new Cart', file, 12, 6],
    ['    at https://shop.example/static/main.js:1:1', null, file, 1, 0],
    ['    at Object.<anonymous> (C:\\shop\\main.js:3:9)', 'Object.<anonymous>', 'C:\\shop\\main.js', 3, 8],
    ['    at run (file:///srv/app/main.mjs:3:9)', 'run', 'file:///srv/app/main.mjs', 3, 8],
    ['charge@https://shop.example/static/main.js:1:200', 'charge', file, 1, 199],
    ['@https://shop.example/static/main.js:1:200', null, file, 1, 199],
    ['pay/<@https://shop.example/static/main.js?v=3#x:1:200', 'pay/<', `${file}?v=3#x`, 1, 199],
    ['https://shop.example/static/main.js:1:200', null, file, 1, 199],
    ['charge@app:///main.jsbundle:1:200', 'charge', 'app:///main.jsbundle', 1, 199],
    ['    at charge (index.android.bundle:1:200)', 'charge', 'index.android.bundle', 1, 199],
    [
      '    at charge (C:\\Program Files (x86)\\shop\\main.js:3:9)',
      'charge',
      'C:\\Program Files (x86)\\shop\\main.js',
      3,
      8,
    ],
    [`    at eval (eval at run (${file}:3:9), <anonymous>:1:1)`, 'eval', file, 3, 8],
    [`charge@${file}:1:200`, 'charge', file, 1, 199],
    ['charge@https://shop.example/@fs/main.js:1:200', 'charge', 'https://shop.example/@fs/main.js', 1, 199],
    ['    at charge (address at index.android.bundle:1:200)', 'charge', 'index.android.bundle', 1, 200],
  ])('%s', (raw, name, where, line, column) =>
    expect(stackLines(raw)).toEqual([{ raw, frame: { name, file: where, line, column } }]),
  );

  test.each([
    'TypeError: x is not a function',
    'Error: mail to ann@example.com failed',
    'Error: at main.js:1:2 something',
    '    at Array.map (<anonymous>)',
    '    at native',
    '    at line one of the template',
    '    at a (<anonymous>:1:1)',
    'a@https://shop.example/main.js line 5 > eval:1:1',
    '[native code]',
    'forEach@[native code]',
    '    ... 3 more',
    '',
  ])('%j is no frame', (raw) => expect(stackLines(raw)).toEqual([{ raw }]));

  test('all lines are kept, in order', () => {
    const stack = 'Error: x\r\n    at a (main.js:1:2)\r\n\r\n    at b (main.js:3:4)';
    expect(stackLines(stack).map(({ raw }) => raw)).toEqual([
      'Error: x',
      '    at a (main.js:1:2)',
      '',
      '    at b (main.js:3:4)',
    ]);
  });
});

test('a line costs what its length does, whatever is in it', () => {
  const cost = (line: string): number => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      expect(stackLines(line)).toHaveLength(1);
      return performance.now() - start;
    });
    return Math.min(...times);
  };
  const line = (piece: string) => `${'at '}${piece.repeat(400_000 / piece.length)}x`;
  const ordinary = cost(line('abcdefgh'));
  for (const piece of [':1:1', 'at :1:1 ', ' (', '(eval at ', '@', ':1', ' ', 'a(@:1:1)'])
    expect([piece, cost(line(piece)) < 20 * ordinary + 20]).toEqual([piece, true]);
});

/** Every tenth column of line 1 leads to a line of its own: column 10 to line 1, 20 to line 2 and so on. */
const aMap = (source = 'src/pay.ts', withContent = true) => {
  const map = new GenMapping({ file: 'main.js' });
  for (let line = 1; line <= 20; line++)
    maybeAddMapping(map, {
      generated: { line: 1, column: line * 10 },
      original: { line, column: 4 },
      source,
      name: `name${line}`,
    });
  const content = Array.from({ length: 20 }, (_, index) =>
    index === 19 ? 'line 20; function name10() {}' : `line ${index + 1}`,
  ).join('\n');
  if (withContent) setSourceContent(map, source, content);
  return toEncodedMap(map);
};
const read = (map: object) => readSourceMap(JSON.stringify(map)).map;
const framesOf = (stack: string, map: object) => symbolicate(stack, () => read(map));

describe('frames', () => {
  test.each([
    ['V8', 'Error: x\n    at a (main.js:1:61)\n    at b (main.js:1:101)'],
    ['Firefox', 'a@https://x.example/main.js:1:61\nb@https://x.example/main.js:1:101'],
    ['Safari', 'a@https://x.example/main.js:1:61\n[native code]\nb@https://x.example/main.js:1:101'],
    ['Hermes', 'Error: x\n    at a (address at main.bundle:1:60)\n    at b (address at main.bundle:1:100)'],
  ])('of %s lead to file, line, column, name and context', (_engine, stack) => {
    const [first, second] = framesOf(stack, aMap());
    expect(first).toMatchObject({
      original_file: 'src/pay.ts',
      original_line: 6,
      original_column: 5,
      original_name: 'name10',
      context: {
        pre: ['line 1', 'line 2', 'line 3', 'line 4', 'line 5'],
        line: 'line 6',
        post: ['line 7', 'line 8', 'line 9', 'line 10', 'line 11'],
      },
    });
    expect(second).toMatchObject({ original_line: 10, original_name: 'name10' });
  });

  test('at the ends of a file have less around them', () => {
    const [first, last] = framesOf('    at a (m.js:1:11)\n    at b (m.js:1:201)', aMap());
    expect(first?.context).toMatchObject({ pre: [], line: 'line 1' });
    expect(last?.context).toMatchObject({ line: 'line 20; function name10() {}', post: [] });
  });

  test('without the text of the sources have no context', () =>
    expect(framesOf('    at a (m.js:1:61)', aMap('src/pay.ts', false))[0]).toMatchObject({
      original_line: 6,
      context: null,
    }));

  test('are named by their caller only after a function that their source declares, else by their place', () => {
    const called = (source: string, byEngine = 'a') => {
      const map = aMap();
      map.sourcesContent = [source];
      return framesOf(`    at ${byEngine} (m.js:1:61)\n    at b (m.js:1:101)`, map)[0]?.original_name;
    };
    expect(called('function charge() {}', 'charge')).toBe('charge');
    expect(framesOf('    at https://x.example/m.js:1:61', aMap())[0]?.original_name).toBe('name6');
    for (const declared of [
      'function name10(',
      'const name10 = async (x) =>',
      'name10(x: number): void {',
      'name10: function',
    ])
      expect([declared, called(`// some code\n${declared}`)]).toEqual([declared, 'name10']);
    for (const used of ['items.forEach(name10)', 'name10(x);', 'const name100 = () =>', 'let name10 = 7', ''])
      expect([used, called(`// some code\n${used}`)]).toEqual([used, 'name6']);
  });

  test('that no map knows stay as they are', () => {
    const stack = '    at a (m.js:7:1)\n    at Array.map (<anonymous>)\n    at b (other.js:1:61)';
    const map = read(aMap());
    const frames = symbolicate(stack, (file) => (file === 'm.js' ? map : undefined));
    const nothing = {
      original_file: null,
      original_line: null,
      original_column: null,
      original_name: null,
      context: null,
    };
    expect(frames).toEqual([
      { raw_frame: '    at a (m.js:7:1)', ...nothing },
      { raw_frame: '    at b (other.js:1:61)', ...nothing },
    ]);
  });

  test('of methods and constructors keep the name that the engine gives them', () => {
    const [method, made, waited] = framesOf(
      '    at Cart.pay (m.js:1:61)\n    at new Cart (m.js:1:71)\n    at async run (m.js:1:81)',
      aMap(),
    );
    expect([method, made, waited].map((frame) => frame?.original_name)).toEqual(['Cart.pay', 'new Cart', 'async run']);
  });

  test('of long lines are cut, never in the middle of a character', () => {
    const map = aMap();
    map.sourcesContent = [`${'x'.repeat(299)}😀${'y'.repeat(1000)}`];
    expect(framesOf('    at a (m.js:1:11)', map)[0]?.context?.line).toBe('x'.repeat(299));
  });

  test.each([
    ['webpack://shop/./src/pay.ts', 'src/pay.ts'],
    ['../../src/pay.ts', 'src/pay.ts'],
    ['file:///build/src/pay.ts', '/build/src/pay.ts'],
    ['turbopack:///[project]/src/app/page.tsx', 'src/app/page.tsx'],
    ['src/a.ts?1a2b', 'src/a.ts'],
    ['src\\app\\a.ts', 'src/app/a.ts'],
    ['file:///C:/work/src/a.ts', 'C:/work/src/a.ts'],
    ['webpack-internal:///src/a.ts', 'src/a.ts'],
    ['webpack-internal:///(rsc)/./src/a.ts', 'src/a.ts'],
    ['/@fs/home/ann/src/a.ts?t=17', '/home/ann/src/a.ts'],
  ])('a source %s is shown as %s', (source, shown) =>
    expect(framesOf('    at a (m.js:1:11)', aMap(source))[0]?.original_file).toBe(shown),
  );
});

describe('maps', () => {
  test('of several sections are read as one', () => {
    const sections = [
      { offset: { line: 0, column: 0 }, map: aMap('src/first.ts') },
      { offset: { line: 1, column: 100 }, map: aMap('src/second.ts') },
    ];
    const frames = framesOf('    at a (m.js:1:61)\n    at b (m.js:2:161)', { version: 3, sections });
    expect(frames.map((frame) => [frame.original_file, frame.original_line])).toEqual([
      ['src/first.ts', 6],
      ['src/second.ts', 6],
    ]);
    expect(frames[1]?.context?.line).toBe('line 6');
  });

  test('may begin with a line that keeps them from being run, and have sources without a name', () => {
    expect(() => readSourceMap(`)]}'\n${JSON.stringify(aMap())}`)).not.toThrow();
    expect(() => readSourceMap(JSON.stringify({ ...aMap(), sources: [null] }))).not.toThrow();
  });

  test('may tell their version as a text', () =>
    expect(() => readSourceMap(JSON.stringify({ ...aMap(), version: '3' }))).not.toThrow());

  const map = aMap();
  const source = { version: 3, sources: ['a.ts'], names: [] };
  test.each([
    [JSON.stringify({ ...source, mappings: 'AADA' }), /^mappings: .*before the first/],
    [JSON.stringify({ ...source, mappings: 'AAAD' }), /^mappings: .*before the first/],
    [
      JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 }, url: 'a.map' }] }),
      /^sections: .*not a url: put the map there/,
    ],
    ['not JSON', /is not JSON/],
    ['[]', /object/],
    ['null', /object/],
    [JSON.stringify({ ...map, version: 2 }), /^version: must be 3, not 2/],
    [JSON.stringify({ ...map, version: undefined }), /^version: .*missing/],
    [JSON.stringify({ ...map, mappings: 7 }), /^mappings: /],
    [JSON.stringify({ ...map, sources: 'a.ts' }), /^sources: /],
    [JSON.stringify({ version: 3, sections: {} }), /^sections: /],
    [JSON.stringify({ version: 3, sections: [{ map }] }), /^sections: .*offset/],
    [JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 } }] }), /^sections: .*map/],
    [
      JSON.stringify({ version: 3, sections: [1, 0].map((line) => ({ offset: { line, column: 0 }, map })) }),
      /^sections: .*order/,
    ],
    [JSON.stringify({ ...map, mappings: '!!!!' }), /^mappings: /],
    [JSON.stringify({ ...map, sources: [], sourcesContent: [] }), /^mappings: .*source 0, of 0/],
    [JSON.stringify({ ...map, mappings: ';'.repeat(1_000_001) }), /^mappings: have more than 1000000 lines/],
    [JSON.stringify({ ...map, mappings: 'A,'.repeat(5_000_001) }), /^mappings: have more than 5000000 segments/],
    [
      JSON.stringify({ version: 3, sections: [{ offset: { line: 1e9, column: 0 }, map }] }),
      /^mappings: have more than 1000000 lines/,
    ],
    [
      JSON.stringify({
        version: 3,
        sections: [0, 1].map((line) => ({ offset: { line, column: 0 }, map: { ...map, mappings: 'A,'.repeat(3e6) } })),
      }),
      /^mappings: have more than 5000000 segments/,
    ],
    [JSON.stringify({ version: 3, sections: [{ offset: { line: -1, column: 0 }, map }] }), /^sections: .*from 0/],
    [`[${'{},'.repeat(2_000_001)}{}]`, /^has more than 2000000 elements/],
    [`${'['.repeat(100)}${']'.repeat(100)}`, /^has more than 64 arrays/],
  ])('%.60s is refused with the reason', (text, reason) =>
    expect(() => readSourceMap(text)).toThrow(
      expect.objectContaining({ name: 'InvalidSourceMap', message: expect.stringMatching(reason) }),
    ),
  );

  const id = '85314830-023F-4cf1-a267-535f4e37bb17';
  const normal = '85314830023f4cf1a267535f4e37bb17';
  test('may have a debug id, and scripts too', () => {
    for (const field of ['debugId', 'debug_id'])
      expect(readSourceMap(JSON.stringify({ ...map, [field]: id })).debugId).toBe(normal);
    expect(readSourceMap(JSON.stringify(map)).debugId).toBeNull();
    expect(scriptDebugId(`${'x'.repeat(9999)}\n//# sourceMappingURL=a.map\n//# debugId=${id}\n`)).toBe(normal);
    expect(scriptDebugId('//# debugId=none')).toBeNull();
    expect(debugIdOf(7)).toBeNull();
  });
});
