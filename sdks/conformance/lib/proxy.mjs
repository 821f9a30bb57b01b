// Stands before the real server: records every request byte by byte, and does to them what a scenario says.
import { createServer, request } from 'node:http';

const answerHeaders = { 'content-type': 'application/json' };
const madeUp = (status) => JSON.stringify({ error: `made up by the test: ${status}`, code: 'made_up' });

const readAll = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const forward = (target, { method, url, headers }, body) =>
  new Promise((resolve, reject) => {
    const onward = request(target + url, { method, headers: { ...headers, connection: 'close' } }, (answer) => {
      readAll(answer).then(
        (text) => resolve({ status: answer.statusCode, headers: answer.headers, body: text }),
        reject,
      );
    });
    onward.once('error', reject);
    onward.end(body);
  });

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A rule as a scenario writes it, as an object. */
const ruleOf = (rule) =>
  typeof rule === 'string' ? { mode: rule } : { mode: 'status' in rule ? 'status' : 'pass', ...rule };
const isDown = (rule) => rule?.mode === 'down' || rule?.mode === 'refuse';

/** Starts the proxy on a free port. `target`: the URL of the real server. */
export const startProxy = async (target) => {
  const records = [];
  const forwards = new Set();
  const sockets = new Set();
  const waiting = [];
  let rules = [];
  let open = 0;

  /** The first rule that is not used up. A rule without `times` stays. */
  const nextRule = () => {
    while (rules.length > 0 && rules[0].times === 0) rules.shift();
    const rule = rules[0];
    if (rule === undefined) return { mode: 'pass' };
    if (rule.times !== undefined) rule.times -= 1;
    return rule;
  };

  const pass = async (incoming, record) => {
    const work = forward(target, incoming, record.body);
    forwards.add(work);
    try {
      const answer = await work;
      record.stored = answer.status === 200 ? JSON.parse(answer.body.toString()) : undefined;
      record.serverStatus = answer.status;
      return answer;
    } finally {
      forwards.delete(work);
    }
  };

  const behave = async (rule, incoming, outgoing, record) => {
    const reply = (status, body, headers = answerHeaders) => {
      record.status = status;
      outgoing.writeHead(status, headers).end(body);
    };
    if (rule.mode === 'hang') return;
    if (rule.mode === 'reset') return void incoming.socket.destroy();
    if (rule.mode === 'gibberish') return void incoming.socket.end('nothing that is HTTP\r\n\r\n');
    if (rule.mode === 'garbage') return reply(200, '<html>not what you asked for', { 'content-type': 'text/html' });
    if (rule.mode === 'redirect') return reply(302, madeUp(302), { ...answerHeaders, location: '/elsewhere' });
    if (rule.mode === 'status') {
      const wait = rule.retry_after === undefined ? {} : { 'retry-after': String(rule.retry_after) };
      return reply(rule.status, rule.body ?? madeUp(rule.status), { ...answerHeaders, ...wait });
    }
    if (rule.mode === 'drop') {
      const { events } = JSON.parse(record.body.toString());
      return reply(200, JSON.stringify({ accepted: 0, dropped: events.length, errors: [], reason: 'buffer_full' }));
    }
    if (rule.mode === 'reject_first') {
      const { events } = JSON.parse(record.body.toString());
      const errors = [{ index: 0, error: 'made up by the test: rejected' }];
      return reply(200, JSON.stringify({ accepted: events.length - 1, dropped: 0, errors }));
    }
    const delay = rule.delay_ms ?? (rule.mode === 'slow' ? 1000 : 0);
    const answer = await pass(incoming, record);
    if (delay > 0) await later(delay);
    if (rule.mode === 'lost_answer') return void incoming.socket.destroy();
    reply(answer.status, answer.body, answer.headers);
  };

  const server = createServer(async (incoming, outgoing) => {
    const record = { method: incoming.method, url: incoming.url, headers: incoming.headers, at: Date.now() };
    open += 1;
    record.concurrent = open;
    outgoing.once('close', () => {
      open -= 1;
    });
    try {
      record.body = await readAll(incoming);
      records.push(record);
      for (const arrived of waiting.splice(0)) arrived();
      await behave(nextRule(), incoming, outgoing, record);
    } catch (error) {
      record.failure = String(error);
      incoming.socket.destroy();
    }
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const { port } = server.address();

  return {
    url: `http://127.0.0.1:${port}`,
    records,
    /** What happens from now on: one rule or a list of them. While it is down nothing listens on the port. */
    async behaveAs(rule) {
      rules = (Array.isArray(rule) ? rule : [rule]).map(ruleOf);
      if (isDown(rules[0]) && server.listening) await close();
      if (!isDown(rules[0]) && !server.listening) await listen(port);
    },
    /** Resolves when so many requests have come, counted from the start. */
    async received(count) {
      while (records.length < count) await new Promise((arrived) => waiting.push(arrived));
    },
    /** Resolves when nothing is on its way to the real server any more. */
    async settled() {
      while (forwards.size > 0) await Promise.allSettled([...forwards]);
    },
    async close() {
      if (server.listening) await close();
    },
  };
};
