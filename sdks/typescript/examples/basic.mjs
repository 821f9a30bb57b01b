// Captures an error, and exits: `BLOOP_ENDPOINT=… BLOOP_PROJECT_KEY=… node basic.mjs`
import { BloopClient } from '@bloop/sdk';

const bloop = new BloopClient({
  endpoint: process.env.BLOOP_ENDPOINT,
  projectKey: process.env.BLOOP_PROJECT_KEY,
  environment: 'production',
  release: '1.2.0',
  tags: { region: 'eu' },
  beforeSend: (event) => ({ ...event, message: event.message.replace(/\b\d{16}\b/g, '[card]') }),
});
bloop.installGlobalHandlers();

try {
  JSON.parse('{"card": 4111111111111111');
} catch (error) {
  bloop.captureError(error, { route: 'POST /api/payments', httpStatus: 400, metadata: { provider: 'example' } });
}
bloop.capture({ errorType: 'PaymentDeclined', message: 'card 4111111111111111 was declined' });
// Nobody catches this one: it ends the process as it would have, and arrives all the same.
throw new Error('the example ends here');
