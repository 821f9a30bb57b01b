// What does not look like the rest: words without an end, text from right to left, keys as long as a line, an error about which
// people could not agree. Screens have to hold whatever somebody sends, so it is in the demo, in the screenshots and in a test.
import type { DemoEvent } from './traffic.ts';

/** The project that has them; its name is odd, too. */
export const oddProject = 'Übersetzungs- und Lokalisierungsdienst (Donaudampfschifffahrtsgesellschaft)';

/** Of each issue, by what it is about. */
export const oddFingerprints = {
  words: 'odd-words',
  message: 'odd-message',
  metadata: 'odd-metadata',
  arabic: 'odd-arabic',
  override: 'odd-override',
  python: 'odd-python',
  disputed: 'odd-disputed',
} as const;

const minuteMs = 60_000;
const repeated = (text: string, length: number): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);

const words = {
  error_type: `com.example.${repeated('AbstractSingletonProxyFactoryBean', 200)}Exception`,
  message: `Token ${repeated('eyJhbGciOiJIUzI1NiJ9', 300)} was refused`,
  release: `2026.47.1+${repeated('0123456789abcdef', 180)}`,
  environment: `preview-${repeated('feature-branch-of-somebody-', 120)}`,
  route_or_procedure: `GET /${repeated('a-very-long-segment-without-an-end', 230)}`,
};

const long = `The answer of the warehouse cannot be read: ${repeated('<item sku="4711" size="XL"/> ', 2600)}`;

const key = repeated('x-forwarded-original-internal-header-', 120);

/** As Python prints it: the line of code stands under its frame, also under those of packages. */
const python = [
  'Traceback (most recent call last):',
  '  File "/usr/lib/python3.12/site-packages/django/core/handlers/exception.py", line 55, in inner',
  '    response = get_response(request)',
  '               ^^^^^^^^^^^^^^^^^^^^^',
  '  File "/usr/lib/python3.12/site-packages/django/core/handlers/base.py", line 197, in _get_response',
  '    response = wrapped_callback(request, *callback_args, **callback_kwargs)',
  '  File "/srv/shop/main.py", line 12, in <module>',
  '    total = ratio_of(order)',
  '  File "/srv/shop/ratio.py", line 4, in ratio_of',
  '    return order.price / order.count',
  'ZeroDivisionError: division by zero',
].join('\n');

type Odd = Partial<DemoEvent> & { fingerprint: string };

const kinds: Odd[] = [
  {
    ...words,
    fingerprint: oddFingerprints.words,
    stack: `${words.error_type}: ${words.message}\n    at ${repeated('handler', 220)} (/srv/${repeated('deep/', 300)}file.ts:1:2)`,
    user_id_hash: repeated('u', 200),
    request_id: repeated('req_', 200),
  },
  { error_type: 'ParseError', message: long, fingerprint: oddFingerprints.message },
  {
    error_type: 'ProxyError',
    message: 'A header that nobody expected',
    fingerprint: oddFingerprints.metadata,
    metadata: {
      [key]: 'value of the long key',
      [`${key}s`]: { nested: { deeply: [repeated('value', 300)] } },
      empty: '',
      '': 'a value without a key',
      html: '<img src=x onerror=alert(1)>',
      long: repeated('0123456789', 600),
    },
    breadcrumb: repeated('unbroken', 250),
  },
  {
    error_type: 'خطأ_في_الدفع',
    message: 'تعذّر إتمام الطلب رقم 42 (POST /api/orders)',
    fingerprint: oddFingerprints.arabic,
    route_or_procedure: 'الطلبات/الدفع',
    release: 'إصدار-1',
    environment: 'إنتاج',
  },
  {
    error_type: 'FileError',
    message: 'cannot open \u202Efdp.tropeR and \u2066left alone',
    fingerprint: oddFingerprints.override,
    route_or_procedure: '/files/\u202Egpj.x',
  },
  {
    error_type: 'ZeroDivisionError',
    message: 'division by zero',
    fingerprint: oddFingerprints.python,
    stack: python,
    route_or_procedure: '/',
  },
  {
    error_type: 'FlakyError',
    message: 'sometimes',
    fingerprint: oddFingerprints.disputed,
    stack: 'FlakyError: sometimes\n    at maybe (/srv/shop/src/maybe.ts:3:9)',
  },
];

const event = (odd: Odd, index: number, at: number): DemoEvent => ({
  timestamp: Math.floor(at / 1000),
  source: 'api',
  environment: 'production',
  release: `1.${index}.0`,
  error_type: 'Error',
  message: 'odd',
  ...odd,
});

/** A few of each, spread over the hours before, in the order of time. @param now ms since 1970 */
export const oddEvents = (now: number): DemoEvent[] =>
  kinds
    .flatMap((odd, index) =>
      Array.from({ length: 7 }, (_, nth) => event(odd, nth, now - (nth * 97 + index * 11 + 5) * minuteMs)),
    )
    .sort((a, b) => a.timestamp - b.timestamp);

/** What people did about the disputed one, in their order. */
export const dispute: { action: 'resolve' | 'unresolve' | 'ignore'; note: string }[] = Array.from(
  { length: 30 },
  (_, index) => ({
    action: (['resolve', 'unresolve', 'ignore'] as const)[index % 3] ?? 'resolve',
    note: [
      `Fixed by https://git.example.com/shop/pull/${index}?tab=files#${repeated('discussion', 90)}.`,
      `Not so, see (https://chat.example.com/archives/${index}) and javascript:alert(${index})`,
      repeated('nobody-knows-', 150),
    ][index % 3] as string,
  }),
);
