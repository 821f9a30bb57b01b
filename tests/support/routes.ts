// Every route of the application, as Fastify itself lists them.
import type { FastifyInstance } from 'fastify';

export interface KnownRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'PATCH' | 'OPTIONS';
  url: string;
}

/** Reads the router's own print-out: each line is what its path adds to that of the line it hangs on. */
export const routesOf = async (app: FastifyInstance): Promise<KnownRoute[]> => {
  await app.ready();
  const parents: string[] = [];
  return app
    .printRoutes({ includeHooks: false })
    .split('\n')
    .flatMap((line) => {
      const found = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?$/.exec(line);
      if (found === null) return [];
      const [, indent = '', part = '', methods] = found;
      const depth = indent.length / 4;
      parents.length = depth;
      parents.push(part);
      if (methods === undefined) return [];
      const url = parents.join('').replace(/^\/?/, '/');
      return methods.split(', ').map((method) => ({ method: method as KnownRoute['method'], url }));
    });
};
