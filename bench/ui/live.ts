// Whether rows stay where they are under the pointer while a lot happens.
import type { Page } from 'playwright-core';
import type { BloopServer } from '../servers.ts';
import { table } from '../table.ts';
import { eventOf, post } from './issues.ts';

const seconds = 30;
/** A thousand a minute. */
const perSecond = 1000 / 60;

/** In the page: how often another row, or the same one elsewhere, is under the pointer, frame by frame. */
const watchRow = (x: number, y: number): string => `
  window.moves = 0;
  window.frames = 0;
  (() => {
    const under = () => {
      const row = document.elementFromPoint(${x}, ${y})?.closest('li');
      return row === null || row === undefined ? 'none' : row.querySelector('a').href + '@' + row.getBoundingClientRect().top;
    };
    let before = under();
    window.row = before;
    const frame = () => {
      const now = under();
      if (now !== before) window.moves++;
      before = now;
      window.frames++;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  })();
`;

export const measureLive = async (page: Page, server: BloopServer, url: string): Promise<void> => {
  await page.goto(url);
  await page.locator('main li a').first().waitFor();
  await page.getByText('live', { exact: true }).waitFor();
  const box = await page.locator('main li').nth(3).boundingBox();
  if (box === null) throw new Error('there is no row');
  const [x, y] = [box.x + box.width / 3, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.evaluate(watchRow(x, y));
  let sent = 0;
  const started = Date.now();
  while (Date.now() - started < seconds * 1000) {
    const due = Math.floor(((Date.now() - started) / 1000) * perSecond) - sent;
    // Half of them are of errors that nobody has seen before.
    if (due > 0)
      await post(
        server,
        Array.from({ length: due }, (_, index) =>
          eventOf((sent + index) % 2 === 0 ? sent + index : 100_000 + sent + index, 0),
        ),
      );
    sent += Math.max(0, due);
    await page.waitForTimeout(100);
  }
  const waiting = page.getByRole('button', { name: /new · show/ });
  await waiting.waitFor();
  const moves = (await page.evaluate('window.moves')) as number;
  const frames = (await page.evaluate('window.frames')) as number;
  table(
    [
      'events sent',
      'in seconds',
      'frames looked at',
      'frames in which the row under the pointer moved',
      'waiting to be shown',
    ],
    [[sent, seconds, frames, moves, (await waiting.textContent()) ?? '']],
  );
};
