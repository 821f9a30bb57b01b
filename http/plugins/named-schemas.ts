// Schemas that have a title stand once in the API document, under that name, and are referred to everywhere else.
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface ApiDocument {
  components?: { schemas?: Record<string, unknown> };
  paths?: Record<string, unknown>;
}

/**
 * What a schema says of itself where its validation says less than clients want to know: `documented` holds the schema to
 * show in its place.
 */
const shown = (node: { [key: string]: Json }): { [key: string]: Json } => {
  const { documented } = node;
  return typeof documented === 'object' && documented !== null && !Array.isArray(documented) ? documented : node;
};

/** @throws Error when two different schemas have the same title */
export const withNamedSchemas = <D extends object>(document: D): D => {
  const { paths, components }: ApiDocument = document;
  const schemas: Record<string, Json> = {};

  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit);
    if (value === null || typeof value !== 'object') return value;
    const node = shown(value);
    const visited = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
    const { title } = node;
    // A property may be called "title", too: then it is a schema, not a text.
    if (typeof title !== 'string') return visited;
    const known = schemas[title];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(visited))
      throw new Error(`two different schemas are called ${title}`);
    schemas[title] = visited;
    return { $ref: `#/components/schemas/${title}` };
  };

  const named = visit((paths ?? {}) as Json);
  return { ...document, paths: named, components: { ...components, schemas: { ...components?.schemas, ...schemas } } };
};
