// What becomes of a Node process in which the client watches: what it would have become without it.
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { accept, startCollector } from './support/collector.ts';
import { program, sdk } from './support/programs.ts';

const withoutPaths = (text: string) => text.replace(/\S*\/bloop-sdk-\w+\//g, '').replace(/\(node:\d+\)/g, '(node)');

/** The program ends as the same one without the SDK. Answers with the events that came. */
const endsAsWithout = async (body: string, flags: string[] = []) => {
  const { url, events } = await startCollector();
  const watched = await program(body, { endpoint: url, flags });
  const plain = await program(body, { endpoint: url, plain: true, flags });
  expect(withoutPaths(watched.stderr)).toBe(withoutPaths(plain.stderr));
  expect(watched.stdout).toBe(plain.stdout);
  expect(watched.code).toBe(plain.code);
  return { ...watched, events: events() };
};

test('an uncaught error', async () => {
  const { code, events, stderr } = await endsAsWithout(`
    client.installGlobalHandlers();
    function inner() { throw new RangeError('nobody caught me'); }
    setTimeout(inner);`);
  expect(code).toBe(1);
  expect(stderr).toContain('nobody caught me');
  expect(events).toMatchObject([
    {
      error_type: 'RangeError',
      message: 'nobody caught me',
      metadata: { unhandled: true, mechanism: 'uncaughtException' },
    },
  ]);
  expect(events[0]?.stack).toContain('at Timeout.inner');
});

test('an uncaught error at the start, and a code that was set before', async () => {
  const { events } = await endsAsWithout(
    `client.installGlobalHandlers(); process.exitCode = 7; throw new Error('at once');`,
  );
  expect(events).toMatchObject([{ message: 'at once' }]);
});

test('something that is no error is thrown', async () => {
  const { events } = await endsAsWithout(`client.installGlobalHandlers(); throw { code: 7 };`);
  expect(events).toMatchObject([
    { error_type: 'Error', message: 'Object rejected: code 7; keys code', metadata: { value: { code: 7 } } },
  ]);
});

test('an unhandled rejection', async () => {
  const { code, events } = await endsAsWithout(
    `client.installGlobalHandlers(); Promise.reject(new TypeError('left alone'));`,
  );
  expect(code).toBe(1);
  expect(events).toMatchObject([
    { message: 'left alone', metadata: { unhandled: true, mechanism: 'unhandledRejection' } },
  ]);
});

test('an unhandled rejection without an error', async () => {
  const { events } = await endsAsWithout(`client.installGlobalHandlers(); Promise.reject('a text');`);
  expect(events).toMatchObject([{ error_type: 'UnhandledRejection', message: 'a text' }]);
});

test.each(['throw', 'strict', 'warn'])('an object as the reason of a rejection, with %s', async (mode) => {
  const { events } = await endsAsWithout(`client.installGlobalHandlers(); Promise.reject({ code: 'E1', at: 5 });`, [
    `--unhandled-rejections=${mode}`,
  ]);
  // In strict mode Node makes an exception of it before anybody hears of the reason.
  const whole = { message: 'Object rejected: code "E1"; keys at, code', metadata: { value: { code: 'E1', at: 5 } } };
  expect(events).toMatchObject([
    { error_type: 'UnhandledRejection', ...(mode === 'strict' ? { message: '#<Object>' } : whole) },
  ]);
});

test('an error with a revoked proxy ends the process as it would have, and arrives', async () => {
  const { code, events } = await endsAsWithout(`
    client.installGlobalHandlers();
    client.captureError(new Error('before'));
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const error = new Error('odd');
    Object.defineProperty(error, 'cause', { value: proxy, enumerable: false });
    setTimeout(() => { throw Object.defineProperty(error, 'stack', { value: 'Error: odd' }); });`);
  expect(code).not.toBe(0);
  expect(events).toMatchObject([{ message: 'before' }, { message: 'odd' }]);
});

test('what a listener for the exit captures is sent, too', async () => {
  const { code, events } = await endsAsWithout(`
    client.capture({ errorType: 'E', message: 'before' });
    process.on('exit', () => { client.capture({ errorType: 'E', message: 'at the exit' }); });
    process.exit(3);`);
  expect(code).toBe(3);
  expect(events).toMatchObject([{ message: 'before' }, { message: 'at the exit' }]);
});

test('the app has a handler for rejections, from before or after, and goes on', async () => {
  const handler = `process.on('unhandledRejection', (reason) => console.log('seen', reason.message));`;
  const rejection = `setTimeout(() => Promise.reject(new Error('handled by the app')));`;
  for (const body of [
    `${handler} client.installGlobalHandlers(); ${rejection}`,
    `client.installGlobalHandlers(); ${handler} ${rejection}`,
  ]) {
    const { code, stdout, events } = await endsAsWithout(body);
    expect(code).toBe(0);
    expect(stdout).toBe('seen handled by the app\n');
    expect(events).toMatchObject([{ message: 'handled by the app', metadata: { mechanism: 'unhandledRejection' } }]);
  }
});

test('the app takes its handler for rejections away again', async () => {
  const { code, events } = await endsAsWithout(`
    client.installGlobalHandlers();
    const handler = () => undefined;
    process.on('unhandledRejection', handler);
    process.off('unhandledRejection', handler);
    Promise.reject(new Error('again alone'));`);
  expect(code).toBe(1);
  expect(events).toHaveLength(1);
});

test.each(['warn', 'none', 'strict', 'warn-with-error-code'])('--unhandled-rejections=%s', async (mode) => {
  const { events } = await endsAsWithout(`client.installGlobalHandlers(); Promise.reject(new Error('m'));`, [
    `--unhandled-rejections=${mode}`,
  ]);
  expect(events).toHaveLength(mode === 'warn-with-error-code' ? 0 : 1);
});

test('the app has a handler for uncaught errors, and goes on', async () => {
  const { code, stdout, events } = await endsAsWithout(`
    process.on('uncaughtException', (error) => console.log('seen', error.message));
    client.installGlobalHandlers();
    setTimeout(() => { throw new Error('one'); });
    setTimeout(() => { throw new Error('two'); });`);
  expect([code, stdout]).toEqual([0, 'seen one\nseen two\n']);
  expect(events).toMatchObject([{ message: 'one' }, { message: 'two' }]);
});

test('without handlers only the last events are sent', async () => {
  const { code, events } = await endsAsWithout(
    `client.capture({ errorType: 'E', message: 'before' }); throw new Error('not watched');`,
  );
  expect(code).toBe(1);
  expect(events).toMatchObject([{ message: 'before' }]);
});

test('many events, and an exit', async () => {
  const { code, events } = await endsAsWithout(`
    for (let i = 0; i < 100; i++) client.capture({ errorType: 'E', message: String(i), stack: 'x'.repeat(8000), metadata: { a: 'x'.repeat(4000) } });
    process.exit(3);`);
  expect(code).toBe(3);
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(100);
});

test('a request that hangs does not keep the process alive', async () => {
  const { url } = await startCollector(() => undefined);
  const started = Date.now();
  const { code } = await program(`client.capture({ errorType: 'E', message: 'm' }); client.flush(20);`, {
    endpoint: url,
  });
  expect(code).toBe(0);
  expect(Date.now() - started).toBeLessThan(8000);
});

test('a flush that is waited for keeps the process alive', async () => {
  const { url, events } = await startCollector();
  const { stdout } = await program(
    `client.capture({ errorType: 'E', message: 'm' }); client.flush().then((sent) => console.log(sent));`,
    { endpoint: url },
  );
  expect(stdout).toBe('true\n');
  expect(events()).toHaveLength(1);
});

test('an app that goes on after it had nothing left to do sends its last events all the same', async () => {
  const { events } = await endsAsWithout(`
    client.capture({ errorType: 'E', message: 'first' });
    process.once('beforeExit', () => setTimeout(() => {
      client.capture({ errorType: 'E', message: 'second' });
      process.exit(4);
    }, 2500));`);
  expect(events).toMatchObject([{ message: 'first' }, { message: 'second' }]);
});

test('over TLS, also at the exit', async () => {
  const { url, events } = await startCollector(accept, await generate([{ name: 'commonName', value: 'localhost' }]));
  const { code } = await program(
    `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    client.capture({ errorType: 'E', message: 'flushed' });
    client.flush().then((sent) => { client.capture({ errorType: 'E', message: 'at the exit' }); process.exit(sent ? 5 : 1); });`,
    { endpoint: url },
  );
  expect(code).toBe(5);
  expect(events()).toMatchObject([{ message: 'flushed' }, { message: 'at the exit' }]);
});

test('many clients add no more listeners than one', async () => {
  const { url } = await startCollector();
  const { stderr, stdout } = await program(
    `const { BloopClient } = require(${JSON.stringify(`${sdk}dist/index.node.cjs`)});
    const count = () => ['exit', 'beforeExit', 'uncaughtExceptionMonitor'].map((name) => process.listenerCount(name)).join();
    const all = Array.from({ length: 20 }, () => new BloopClient({ endpoint: 'http://127.0.0.1:1', projectKey: 'k' }));
    console.log(count());
    Promise.all([client, ...all].map((one) => one.close())).then(() => console.log(count()));`,
    { endpoint: url },
  );
  expect(stderr).toBe('');
  expect(stdout).toBe('1,1,0\n0,0,0\n');
});
