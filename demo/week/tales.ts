// What goes wrong in a made-up shop: a website, its API, and the apps. Each tale is one issue and how often it happens.

/** Its parts, each a project, and what they are called. */
export const shop = { api: 'Shop API', web: 'Shop website', app: 'Shop app' } as const;

export interface Tale {
  project: keyof typeof shop;
  source: 'api' | 'ios' | 'android';
  type: string;
  /** `{n}` is a number, `{id}` a UUID, `{ip}` an address: as real messages vary. */
  message: string;
  route?: string;
  screen?: string;
  status?: number;
  stack: string;
  /** Events in an average hour. */
  rate: number;
  /** `day`: follows the visitors; `even`: all day long; `night`: the nightly jobs; `burst`: nothing, then a lot. */
  rhythm: 'day' | 'even' | 'night' | 'burst';
  /** Hours before now between which it happens; the whole week when left out. */
  from?: number;
  to?: number;
  /** Part of the events that come from staging. */
  staging?: number;
}

/** In the place of the stack that the website's bundle throws. */
export const ofTheWebsite = 'website';

const node = (type: string, message: string, ...frames: string[]): string =>
  [`${type}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');

const express = [
  'Layer.handleRequest (/srv/shop/node_modules/router/lib/layer.js:152:17)',
  'next (/srv/shop/node_modules/router/lib/route.js:157:13)',
  'Route.dispatch (/srv/shop/node_modules/router/lib/route.js:117:3)',
  'processTicksAndRejections (node:internal/process/task_queues:95:5)',
];

export const tales: Tale[] = [
  {
    project: 'api',
    source: 'api',
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'id')",
    route: 'POST /api/orders',
    status: 500,
    stack: node(
      'TypeError',
      "Cannot read properties of undefined (reading 'id')",
      'customerOf (/srv/shop/src/orders/customer.ts:42:27)',
      'createOrder (/srv/shop/src/orders/create.ts:88:20)',
      'async /srv/shop/src/routes/orders.ts:31:18',
      ...express,
    ),
    rate: 14,
    rhythm: 'day',
  },
  {
    project: 'api',
    source: 'api',
    type: 'ConnectionError',
    message: 'connect ECONNREFUSED {ip}:5432',
    route: 'GET /api/products',
    status: 503,
    stack: node(
      'ConnectionError',
      'connect ECONNREFUSED 10.0.3.17:5432',
      'TCPConnectWrap.afterConnect [as oncomplete] (node:net:1595:16)',
      'Pool.connect (/srv/shop/node_modules/pg-pool/index.js:45:11)',
      'query (/srv/shop/src/db/pool.ts:19:22)',
      'listProducts (/srv/shop/src/products/list.ts:12:28)',
      ...express,
    ),
    rate: 260,
    rhythm: 'burst',
    from: 31,
    to: 28,
  },
  {
    project: 'api',
    source: 'api',
    type: 'TimeoutError',
    message: 'payment provider did not answer within {n} ms',
    route: 'POST /api/checkout',
    status: 504,
    stack: node(
      'TimeoutError',
      'payment provider did not answer within 8000 ms',
      'Timeout._onTimeout (/srv/shop/src/payments/client.ts:57:14)',
      'charge (/srv/shop/src/payments/charge.ts:23:9)',
      'checkout (/srv/shop/src/checkout/checkout.ts:71:5)',
      ...express,
    ),
    rate: 9,
    rhythm: 'day',
  },
  {
    project: 'api',
    source: 'api',
    type: 'ValidationError',
    message: 'postal code {n} does not exist',
    route: 'POST /api/addresses',
    status: 422,
    stack: node(
      'ValidationError',
      'postal code 99999 does not exist',
      'checkPostalCode (/srv/shop/src/addresses/postal-code.ts:18:11)',
      'validate (/srv/shop/src/addresses/validate.ts:9:3)',
      ...express,
    ),
    rate: 21,
    rhythm: 'day',
  },
  {
    project: 'api',
    source: 'api',
    type: 'RangeError',
    message: 'Invalid time value',
    route: 'GET /api/orders/export',
    status: 500,
    stack: node(
      'RangeError',
      'Invalid time value',
      'Date.toISOString (<anonymous>)',
      'rowOf (/srv/shop/src/export/csv.ts:33:41)',
      'exportOrders (/srv/shop/src/export/orders.ts:15:12)',
      ...express,
    ),
    rate: 1.2,
    rhythm: 'even',
    from: 52,
  },
  {
    project: 'api',
    source: 'api',
    type: 'DeadlockError',
    message: 'deadlock detected while updating stock of product {n}',
    route: 'nightly-stock',
    stack: node(
      'DeadlockError',
      'deadlock detected while updating stock of product 5120',
      'Client.query (/srv/shop/node_modules/pg/lib/client.js:526:17)',
      'updateStock (/srv/shop/src/jobs/stock.ts:64:15)',
      'run (/srv/shop/src/jobs/nightly.ts:22:7)',
    ),
    rate: 6,
    rhythm: 'night',
  },
  {
    project: 'api',
    source: 'api',
    type: 'SyntaxError',
    message: 'Unexpected token < in JSON at position {n}',
    route: 'POST /webhooks/shipping',
    status: 400,
    stack: node(
      'SyntaxError',
      'Unexpected token < in JSON at position 0',
      'JSON.parse (<anonymous>)',
      'readBody (/srv/shop/src/webhooks/body.ts:8:15)',
      ...express,
    ),
    rate: 3,
    rhythm: 'even',
  },
  {
    project: 'api',
    source: 'api',
    type: 'NotFoundError',
    message: 'no coupon {id}',
    route: 'POST /api/cart/coupon',
    status: 404,
    stack: node(
      'NotFoundError',
      'no coupon 2f1c8a34-0b1e-4a77-9d55-6f0e6cf2d1aa',
      'findCoupon (/srv/shop/src/cart/coupon.ts:27:9)',
      ...express,
    ),
    rate: 5,
    rhythm: 'day',
  },
  {
    project: 'api',
    source: 'api',
    type: 'MemoryError',
    message: 'thumbnail of {n} bytes is larger than the worker may hold',
    route: 'thumbnails',
    stack: node(
      'MemoryError',
      'thumbnail of 83886080 bytes is larger than the worker may hold',
      'resize (/srv/shop/src/images/resize.ts:51:13)',
      'Worker.<anonymous> (/srv/shop/src/images/worker.ts:14:5)',
    ),
    rate: 0.7,
    rhythm: 'even',
    staging: 0.3,
  },
  {
    project: 'api',
    source: 'api',
    type: 'PermissionError',
    message: 'user {n} may not read invoices of customer {n}',
    route: 'GET /api/invoices/:id',
    status: 403,
    stack: node(
      'PermissionError',
      'user 812 may not read invoices of customer 4410',
      'requireOwner (/srv/shop/src/auth/owner.ts:16:9)',
      ...express,
    ),
    rate: 2.2,
    rhythm: 'day',
  },
  {
    project: 'api',
    source: 'api',
    type: 'MigrationError',
    message: 'column "loyalty_level" does not exist',
    route: 'GET /api/account',
    status: 500,
    stack: node(
      'MigrationError',
      'column "loyalty_level" does not exist',
      'Parser.parseErrorMessage (/srv/shop/node_modules/pg-protocol/dist/parser.js:369:69)',
      'account (/srv/shop/src/account/read.ts:20:16)',
      ...express,
    ),
    rate: 30,
    rhythm: 'burst',
    from: 3,
    to: 1,
  },
  {
    project: 'web',
    source: 'api',
    type: 'TypeError',
    message: 't.reduce is not a function',
    route: '/cart',
    stack: ofTheWebsite,
    rate: 18,
    rhythm: 'day',
    from: 46,
  },
  {
    project: 'web',
    source: 'api',
    type: 'ChunkLoadError',
    message: 'Loading chunk {n} failed',
    route: '/product/:id',
    stack:
      'ChunkLoadError: Loading chunk 14 failed\n    at s.f.j (https://shop.example.com/assets/runtime-11c0.min.js:1:2210)\n    at https://shop.example.com/assets/app-4f1c.min.js:1:901',
    rate: 7,
    rhythm: 'day',
  },
  {
    project: 'web',
    source: 'api',
    type: 'QuotaExceededError',
    message: "Failed to execute 'setItem' on 'Storage': setting 'cart' exceeded the quota",
    route: '/',
    stack:
      "QuotaExceededError: Failed to execute 'setItem' on 'Storage'\n    at save (https://shop.example.com/assets/app-4f1c.min.js:1:12044)",
    rate: 1.6,
    rhythm: 'day',
  },
  {
    project: 'web',
    source: 'api',
    type: 'NetworkError',
    message: 'Failed to fetch /api/recommendations',
    route: '/product/:id',
    stack:
      'NetworkError: Failed to fetch /api/recommendations\n    at request (https://shop.example.com/assets/app-4f1c.min.js:1:3321)\n    at async load (https://shop.example.com/assets/app-4f1c.min.js:1:7710)',
    rate: 24,
    rhythm: 'day',
  },
  {
    project: 'web',
    source: 'api',
    type: 'SecurityError',
    message: 'The operation is insecure.',
    route: '/checkout',
    stack:
      'SecurityError: The operation is insecure.\n    at pay (https://shop.example.com/assets/app-4f1c.min.js:1:66190)',
    rate: 0.5,
    rhythm: 'even',
    staging: 0.6,
  },
  {
    project: 'web',
    source: 'api',
    type: 'HydrationError',
    message: 'Text content does not match server-rendered HTML in <Price>',
    route: '/product/:id',
    stack:
      'HydrationError: Text content does not match server-rendered HTML in <Price>\n    at x (https://shop.example.com/assets/vendor-88a1.min.js:2:40120)\n    at Price (https://shop.example.com/assets/app-4f1c.min.js:1:20481)',
    rate: 11,
    rhythm: 'day',
    from: 20,
  },
  {
    project: 'app',
    source: 'ios',
    type: 'NSInvalidArgumentException',
    message: '-[__NSArrayM insertObject:atIndex:]: object cannot be nil',
    screen: 'ProductViewController',
    stack:
      '0   CoreFoundation   0x00000001a8 __exceptionPreprocess + 164\n1   libobjc.A.dylib  0x00000001bc objc_exception_throw + 60\n2   Shop             0x0000000102 ProductViewController.reload() (ProductViewController.swift:118)\n3   Shop             0x0000000103 closure #1 in ProductViewController.viewDidLoad() (ProductViewController.swift:44)',
    rate: 4,
    rhythm: 'day',
  },
  {
    project: 'app',
    source: 'ios',
    type: 'URLError',
    message: 'The Internet connection appears to be offline.',
    screen: 'HomeView',
    stack:
      '0   Foundation  0x00000001c0 URLSession.data(for:)\n1   Shop        0x0000000107 ShopAPI.fetch(_:) (ShopAPI.swift:61)\n2   Shop        0x0000000108 HomeModel.refresh() (HomeModel.swift:27)',
    rate: 16,
    rhythm: 'day',
  },
  {
    project: 'app',
    source: 'ios',
    type: 'DecodingError',
    message: 'keyNotFound: price.currency at index {n}',
    screen: 'CartView',
    stack:
      '0   Foundation  0x00000001c4 JSONDecoder.decode(_:from:)\n1   Shop        0x0000000109 Cart.init(from:) (Cart.swift:33)\n2   Shop        0x000000010a CartModel.load() (CartModel.swift:52)',
    rate: 8,
    rhythm: 'burst',
    from: 9,
  },
  {
    project: 'app',
    source: 'android',
    type: 'IllegalStateException',
    message: 'Fragment ProfileFragment{{n}} not attached to an activity',
    screen: 'ProfileFragment',
    stack:
      'java.lang.IllegalStateException: Fragment ProfileFragment not attached to an activity\n\tat androidx.fragment.app.Fragment.requireActivity(Fragment.java:1000)\n\tat com.example.shop.profile.ProfileFragment.onAvatar(ProfileFragment.kt:71)\n\tat com.example.shop.images.ImageLoader$load$1.invokeSuspend(ImageLoader.kt:38)\n\tat kotlinx.coroutines.DispatchedTask.run(DispatchedTask.kt:106)',
    rate: 6,
    rhythm: 'day',
  },
  {
    project: 'app',
    source: 'android',
    type: 'OutOfMemoryError',
    message: 'Failed to allocate a {n} byte allocation with {n} free bytes',
    screen: 'GalleryFragment',
    stack:
      'java.lang.OutOfMemoryError: Failed to allocate a 48000012 byte allocation\n\tat android.graphics.BitmapFactory.nativeDecodeStream(Native Method)\n\tat com.example.shop.gallery.GalleryAdapter.bind(GalleryAdapter.kt:54)\n\tat androidx.recyclerview.widget.RecyclerView$Adapter.bindViewHolder(RecyclerView.java:7691)',
    rate: 2.4,
    rhythm: 'day',
  },
  {
    project: 'app',
    source: 'android',
    type: 'NetworkOnMainThreadException',
    message: 'network request on the main thread',
    screen: 'SplashActivity',
    stack:
      'android.os.NetworkOnMainThreadException\n\tat android.os.StrictMode$AndroidBlockGuardPolicy.onNetwork(StrictMode.java:1605)\n\tat com.example.shop.SplashActivity.onCreate(SplashActivity.kt:22)',
    rate: 0.4,
    rhythm: 'even',
    staging: 1,
  },
];
