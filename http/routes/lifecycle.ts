// Acting on errors: resolve, ignore, mute, unresolve; one or many.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { IssueCommand } from '../../domain/issue.ts';
import { Rejected } from '../../domain/rejected.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { IssueKey } from '../../projections/queries/issue-detail.ts';
import { locate, locateAll, unknownIssue } from '../locate.ts';
import { actorOf, projectOf } from '../plugins/guard.ts';
import type { Ports } from '../ports.ts';
import { describe } from '../schemas/describe.ts';
import * as schema from '../schemas/errors.ts';

const guard = { config: { guard: 'errors:write' as const } };

/** What a client may read of it. */
const toldOf = (error: Error): string => (error instanceof Unavailable ? error.told : error.message);

type Action = (typeof schema.actions)[number];
const commandOf = {
  resolve: 'ResolveIssue',
  ignore: 'IgnoreIssue',
  mute: 'MuteIssue',
  unresolve: 'UnresolveIssue',
} as const satisfies Record<Action, IssueCommand['type']>;

const command = (action: Action, { projectId, fingerprint }: IssueKey, note?: string | null): IssueCommand => ({
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
          response: { 200: schema.statusAnswer },
        },
      },
      async (request) => {
        const { fingerprint } = request.params;
        const issue = await locate(ask, projectOf(request), fingerprint);
        const [result] = await commands.send([command(action, issue, request.body?.note)], actorOf(request));
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
        response: { 200: schema.bulkAnswer },
      },
    },
    async (request) => {
      const { action, note } = request.body;
      const fingerprints = [...new Set(request.body.fingerprints)];
      const located = await locateAll(ask, projectOf(request), fingerprints);
      const known = located.filter((issue): issue is IssueKey => !(issue instanceof Rejected));
      const outcomes = await commands.send(
        known.map((issue) => command(action, issue, note)),
        actorOf(request),
      );
      const results = fingerprints.map((fingerprint, index) => {
        const issue = located[index] as IssueKey | Rejected;
        const outcome = issue instanceof Rejected ? undefined : outcomes[known.indexOf(issue)];
        const error = issue instanceof Rejected ? issue : outcome?.error;
        if (outcome === undefined || error !== undefined)
          return { fingerprint, updated: false, error: toldOf(error ?? unknownIssue(fingerprint)) };
        return { fingerprint, status: outcome.issue.status, updated: outcome.updated };
      });
      return { updated: results.filter(({ updated }) => updated).length, results };
    },
  );
};
