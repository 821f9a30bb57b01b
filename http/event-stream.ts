// Server-sent events as bytes: https://html.spec.whatwg.org/multipage/server-sent-events.html
export const contentType = 'text/event-stream; charset=utf-8';

/** JSON holds no line break, so one line carries it. */
export const message = (event: string, position: number, data: object): string =>
  `event: ${event}\nid: ${position}\ndata: ${JSON.stringify(data)}\n\n`;

/** Keeps the connection, shows whoever listens that it lives, and whoever comes back says that this much is known. */
export const ping = (position: number): string => message('ping', position, { position });

/** How long a client waits before it comes back, ms. */
export const retry = (ms: number): string => `retry: ${ms}\n\n`;
