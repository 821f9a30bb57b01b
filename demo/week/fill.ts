// A Bloop with the made-up shop in it: a project for each of its parts, a week of their errors, the website's source maps; and
// a project of odd data.
import type { OwnServer } from '../own-server.ts';
import { oddProject } from './odd.ts';
import { decideOdd, type ProjectKeys, sendOdd, sendWeek, uploadMaps } from './send-week.ts';
import { shop } from './tales.ts';
import { buildWebsite } from './website.ts';

/** Answers how many events were accepted. */
export const fillWeek = async (server: OwnServer): Promise<number> => {
  const [api, web, app] = [
    await server.createProject(shop.api),
    await server.createProject(shop.web),
    await server.createProject(shop.app),
  ];
  const website = await buildWebsite();
  const keys: ProjectKeys = { api: api.api_key, web: web.api_key, app: app.api_key };
  await uploadMaps(server.url, await server.mintToken(web.slug, 'sourcemaps:write'), web.slug, website);
  const odd = await server.createProject(oddProject);
  const oddAccepted = await sendOdd(server.url, odd.api_key, Date.now());
  const accepted = await sendWeek(server.url, keys, website, Date.now());
  const token = await server.mintToken(odd.slug, 'errors:read,errors:write');
  await decideOdd(server.url, odd.id, { authorization: `Bearer ${token}` });
  return oddAccepted + accepted;
};
