// What the packages offer, by name: whatever is in these lists cannot be changed any more without breaking an app.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { sdk } from './support/programs.ts';

const reactNative = join(sdk, '../react-native');
const load = createRequire(import.meta.url);

const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;

/** The names that a declaration file exports, types among them, and the members of one of its classes. */
const offered = (file: string, className: string) => {
  const program = ts.createProgram([file], {
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    module: ts.ModuleKind.ESNext,
    types: [],
    paths: { '@bloop/sdk/internal': [join(sdk, 'dist/types/internal.d.ts')] },
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol;
  const exported = checker.getExportsOfModule(module);
  const named = exported.find(({ name }) => name === className) as ts.Symbol;
  const target = named.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(named) : named;
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(target));
  const isPublic = ({ declarations, name }: ts.Symbol) =>
    !name.startsWith('__') && declarations?.every((one) => (ts.getCombinedModifierFlags(one) & hidden) === 0);
  return {
    names: exported.map(({ name }) => name).sort(),
    members: members
      .filter(isPublic)
      .map(({ name }) => name)
      .sort(),
  };
};

const types = ['BloopOptions', 'CaptureContext', 'CaptureEvent', 'IngestEvent', 'Source', 'Stats'];
const frameworkTypes = [
  'Diagnostic',
  'ExpressErrorMiddleware',
  'FastifyPlugin',
  'FetchHandler',
  'KoaMiddleware',
  'ReactErrorHandlers',
  'ReactErrorInfo',
  'VueApp',
  'VuePlugin',
];
const values = ['BloopClient', 'InvalidOption', 'reactErrorHandlers', 'version', 'vuePlugin'];

const members = [
  'capture',
  'captureError',
  'close',
  'flush',
  'installGlobalHandlers',
  'isClosed',
  'shutdown',
  'stats',
  'toJSON',
];
const frameworks = ['errorMiddleware', 'fastifyPlugin', 'koaMiddleware', 'wrapHandler'];

test.each(['node', 'browser'])('@bloop/sdk for %s', async (platform) => {
  expect(offered(join(sdk, `dist/types/index.${platform}.d.ts`), 'BloopClient')).toEqual({
    names: [...types, ...frameworkTypes, ...values].sort(),
    members: [...members, ...frameworks].sort(),
  });
  expect(Object.keys(await import(join(sdk, `dist/index.${platform}.mjs`))).sort()).toEqual(values);
  expect(Object.keys(load(join(sdk, `dist/index.${platform}.cjs`))).sort()).toEqual(values);
});

test('@bloop/react-native', () => {
  const own = ['BloopErrorBoundary', 'BloopErrorBoundaryProps', 'BloopRNClient', 'BloopRNOptions', 'BloopStorage'];
  expect(offered(join(reactNative, 'dist/types/index.d.ts'), 'BloopRNClient')).toEqual({
    names: [...types, ...own, 'FallbackProps', 'InvalidOption', 'useBloop', 'version'].sort(),
    members: [
      ...members,
      'installAppStateHandler',
      'installErrorHandler',
      'installPromiseRejectionHandler',
      'uninstallHandlers',
    ].sort(),
  });
});
