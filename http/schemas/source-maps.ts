// Requests about source maps, and what they are answered.
import { Type } from 'typebox';
import { sourceFileKinds } from '../../domain/sourcemaps/events.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const id = Type.String({ minLength: 1, maxLength: 128 });

export const sourceMapParams = Type.Object({ slug: id, id });
export const releaseQuery = Type.Object({ release: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })) });

export const sourceMapAnswer = Type.Object({
  id: Type.String(),
  project_id: Type.String(),
  release: Type.String(),
  filename: Type.String(),
  kind: Type.Enum([...sourceFileKinds], { description: '`minified`: a script that names its map by a debug id' }),
  size_bytes: Type.Integer({ description: 'Uncompressed' }),
  debug_id: nullable(Type.String()),
  build_number: nullable(Type.String({ description: 'The build that it is for alone' })),
  uploaded_by: Type.String(),
  uploaded_at: Type.Integer({ description: 'ms since 1970' }),
});
/** For the API document: the body is read as it arrives. */
export const uploadFields = Type.Object({
  release: Type.String({ minLength: 1, maxLength: 256 }),
  build_number: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'As events of the build say it; other builds do not use the files',
    }),
  ),
  file: Type.Array(Type.String({ format: 'binary' }), {
    minItems: 1,
    description: '.map, .js with a debug id, .zip or .tar.gz of both',
  }),
});
const refused = Type.Array(Type.Object({ filename: Type.String(), error: Type.String() }));

const uploadedMap = Type.Object({
  ...sourceMapAnswer.properties,
  replaced: Type.Union([sourceMapAnswer, Type.Null()], { description: 'What it took the place of' }),
});

/** Of one file: the map. Of several, or an archive: all of them, and what could not be used. */
export const uploadAnswer = Type.Union([uploadedMap, Type.Object({ source_maps: Type.Array(uploadedMap), refused })]);

const position = nullable(Type.Integer({ description: 'From 1' }));
/** The frames of a sample's stack, where its release has source maps. */
export const deobfuscatedStack = Type.Array(
  Type.Object({
    raw_frame: Type.String(),
    original_file: nullable(Type.String()),
    original_line: position,
    original_column: position,
    original_name: nullable(Type.String()),
    context: nullable(
      Type.Object(
        { pre: Type.Array(Type.String()), line: Type.String(), post: Type.Array(Type.String()) },
        { description: 'The line, and five at each side of it' },
      ),
    ),
  }),
);
