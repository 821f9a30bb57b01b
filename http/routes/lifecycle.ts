// Acting on errors: resolve, ignore, mute, unresolve; one or many.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { streams } from '../../domain/events.ts';
import type { IssueCommand } from '../../domain/issue.ts';
import { identityOf, projectOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import { answers, describe } from '../schemas/describe.ts';
import * as schema from '../schemas/errors.ts';
import { unknownIssue } from './errors.ts';

const guard = { config: { guard: 'errors:write' as const } };

type Action = (typeof schema.actions)[number];
const commandOf = {
  resolve: 'ResolveIssue',
  ignore: 'IgnoreIssue',
  mute: 'MuteIssue',
  unresolve: 'UnresolveIssue',
} as const satisfies Record<Action, IssueCommand['type']>;

const command = (action: Action, projectId: string, fingerprint: string, note?: string | null): IssueCommand => ({
  type: commandOf[action],
  projectId,
  fingerprint,
  ...(typeof note === 'string' && note.trim() !== '' ? { note: note.trim() } : {}),
});

export const lifecycleRoutes: FastifyPluginAsyncTypebox<Pick<Ports, 'ask' | 'commands'>> = async (
  app,
  { ask, commands },
) => {
  for (const action of schema.actions) {
    app.post(
      `/v1/errors/:fingerprint/${action}`,
      {
        ...guard,
        schema: {
          ...describe('Errors', `${action[0]?.toUpperCase()}${action.slice(1)} an error`),
          params: schema.fingerprintParams,
          querystring: schema.projectQuery,
          body: schema.statusBody,
          response: answers(schema.statusAnswer),
        },
      },
      async (request) => {
        const { fingerprint } = request.params;
        const projectId = projectOf(request);
        const [found] = await ask('findIssues', { fingerprints: [fingerprint], projectId });
        if (found === undefined) throw unknownIssue(fingerprint);
        const actor = streams.token(identityOf(request).id);
        const [result] = await commands.send([command(action, projectId, fingerprint, request.body?.note)], actor);
        if (result === undefined || result.error !== undefined) throw result?.error ?? unknownIssue(fingerprint);
        return { fingerprint, status: result.issue.status, updated: result.updated };
      },
    );
  }

  app.post(
    '/v1/errors/bulk',
    {
      ...guard,
      schema: {
        ...describe('Errors', 'Do one action on up to 500 errors'),
        querystring: schema.projectQuery,
        body: schema.bulkBody,
        response: answers(schema.bulkAnswer),
      },
    },
    async (request) => {
      const { action, note } = request.body;
      const projectId = projectOf(request);
      const fingerprints = [...new Set(request.body.fingerprints)];
      const found = new Set((await ask('findIssues', { fingerprints, projectId })).map((issue) => issue.fingerprint));
      const known = fingerprints.filter((fingerprint) => found.has(fingerprint));
      const outcomes = await commands.send(
        known.map((fingerprint) => command(action, projectId, fingerprint, note)),
        streams.token(identityOf(request).id),
      );
      const byFingerprint = new Map(known.map((fingerprint, index) => [fingerprint, outcomes[index]]));
      const results = fingerprints.map((fingerprint) => {
        const outcome = byFingerprint.get(fingerprint);
        if (outcome === undefined) return { fingerprint, updated: false, error: unknownIssue(fingerprint).message };
        if (outcome.error !== undefined) return { fingerprint, updated: false, error: outcome.error.message };
        return { fingerprint, status: outcome.issue.status, updated: outcome.updated };
      });
      return { updated: results.filter(({ updated }) => updated).length, results };
    },
  );
};
