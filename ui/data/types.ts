// Short names for what the API answers and takes. All of them come from the API document.
import type { paths } from './openapi.gen.ts';

type Methods<P extends keyof paths> = paths[P];
type JsonOf<R> = R extends { content: { 'application/json': infer T } } ? T : never;
type Responses<P extends keyof paths, M extends keyof Methods<P>> = Methods<P>[M] extends { responses: infer R }
  ? R
  : never;

/** What a request is answered when it works. */
export type Answer<P extends keyof paths, M extends keyof Methods<P>> = JsonOf<
  Responses<P, M>[Extract<keyof Responses<P, M>, 200 | 201 | 202>]
>;
/** What a request may carry in its address. */
export type QueryOf<P extends keyof paths, M extends keyof Methods<P>> = Methods<P>[M] extends {
  parameters: { query?: infer Q };
}
  ? NonNullable<Q>
  : never;
/** What a request carries as its body. */
export type BodyOf<P extends keyof paths, M extends keyof Methods<P>> = Methods<P>[M] extends {
  requestBody?: { content: { 'application/json': infer B } };
}
  ? B
  : never;

export type IssueRow = Answer<'/v1/errors', 'get'>[number];
export type IssueStatus = IssueRow['status'];
export type IssueDetail = Answer<'/v1/errors/{fingerprint}', 'get'>;
export type Occurrence = IssueDetail['samples'][number];
export type StackFrame = NonNullable<Occurrence['deobfuscated_stack']>[number];
export type StatusChange = Answer<'/v1/errors/{fingerprint}/history', 'get'>[number];
export type TrendPoint = Answer<'/v1/trends', 'get'>[number];
export type Facets = Answer<'/v1/facets', 'get'>;
export type Action = BodyOf<'/v1/errors/bulk', 'post'>['action'];
export type Project = Answer<'/v1/projects', 'get'>[number];
export type NewProject = Answer<'/v1/projects', 'post'>;
export type Token = Answer<'/v1/tokens', 'get'>[number];
export type NewToken = Answer<'/v1/tokens', 'post'>;
export type Member = Answer<'/v1/admin/users', 'get'>[number];
export type Invite = Answer<'/v1/admin/invites', 'get'>[number];
export type NewInvite = Answer<'/v1/admin/invites', 'post'>;
export type Session = Answer<'/auth/sessions', 'get'>[number];
export type Passkey = Answer<'/auth/passkeys', 'get'>[number];
export type AlertRule = Answer<'/v1/alerts', 'get'>[number];
export type Channel = AlertRule['channels'][number];
export type NewChannel = Answer<'/v1/alerts/{id}/channels', 'post'>;
export type RuleBody = BodyOf<'/v1/alerts', 'post'>;
export type Firing = Answer<'/v1/alerts/{id}/firings', 'get'>[number];
export type Delivery = Answer<'/v1/alerts/{id}/deliveries', 'get'>[number];
export type ChannelTest = Answer<'/v1/alerts/{id}/test', 'post'>[number];
export type AuditEntry = Answer<'/v1/audit', 'get'>[number];
export type Upload = Answer<'/v1/projects/{slug}/sourcemaps', 'post'>;
export type SourceMap = Answer<'/v1/projects/{slug}/sourcemaps', 'get'>[number];
export type Retention = Answer<'/v1/admin/retention', 'get'>;
export type RetentionChange = BodyOf<'/v1/admin/retention', 'put'>;
export type Purged = Answer<'/v1/admin/retention/purge', 'post'>;
export type System = Answer<'/v1/admin/system', 'get'>;
