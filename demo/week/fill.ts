// A Bloop with the made-up shop in it: a project for each of its parts, a week of their errors, the website's source maps.
import type { OwnServer } from '../own-server.ts';
import { type ProjectKeys, sendWeek, uploadMaps } from './send-week.ts';
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
  return sendWeek(server.url, keys, website, Date.now());
};
