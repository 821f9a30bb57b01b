// How requests are validated. Addresses and headers are text, so values in them are taken for what they look like; a body
// says itself what is a number and what is not, and is taken at its word.
import { Ajv, type Options } from 'ajv';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';

const options: Options = { useDefaults: true, removeAdditional: false, allErrors: false, strict: false };

export const registerValidation = (app: FastifyInstance): void => {
  const ofText = new Ajv({ ...options, coerceTypes: 'array' });
  const ofBody = new Ajv({ ...options, coerceTypes: false });
  const compile: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
    (httpPart === 'body' ? ofBody : ofText).compile(schema);
  app.setValidatorCompiler(compile);
};
