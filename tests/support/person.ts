// Somebody with a browser: a passkey authenticator, a cookie, and what they do with both.

import {
  type CeremonyOverrides,
  type CreationOptions,
  type RequestOptions,
  SoftwareAuthenticator,
} from './authenticator.ts';
import type { Answer } from './client.ts';
import type { Server } from './server.ts';

/** `auth.rp_origin` and `auth.rp_id` as they are by default. */
export const origin = 'http://localhost:5332';
export const rpId = 'localhost';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export class Person {
  readonly authenticator: SoftwareAuthenticator;
  /** Value of the session cookie. */
  session: string | undefined;
  /** The newest Set-Cookie header. */
  setCookie = '';
  private readonly server: Pick<Server, 'url'>;

  /** @param at where the browser is, in the server's words */
  constructor(server: Pick<Server, 'url'>, at = origin) {
    this.server = server;
    this.authenticator = new SoftwareAuthenticator({ origin: at, rpId });
  }

  async call(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.server.url + path, {
      method,
      headers: {
        ...(this.session === undefined ? {} : { cookie: `bloop_session=${this.session}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    this.keepCookie(response);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }

  register(username: string, overrides: CeremonyOverrides = {}): Promise<Answer> {
    return this.create('/auth/register', { username }, {}, overrides);
  }

  registerInvited(username: string, invite_token: string, overrides: CeremonyOverrides = {}): Promise<Answer> {
    return this.create('/auth/invite/register', { username, invite_token }, {}, overrides);
  }

  recover(recovery_token: string): Promise<Answer> {
    return this.create('/auth/recover', { recovery_token }, {}, {});
  }

  addPasskey(name: string): Promise<Answer> {
    return this.create('/auth/passkeys', undefined, { name }, {});
  }

  async login(overrides: CeremonyOverrides & { credentialId?: string } = {}): Promise<Answer> {
    const { body } = await this.call('POST', '/auth/login/start');
    const credential = this.authenticator.get(body.publicKey as RequestOptions, overrides);
    return this.call('POST', '/auth/login/finish', { challenge_id: body.challenge_id, credential });
  }

  /** Asks for a passkey, makes it and hands it in. A refusal to ask is the answer. */
  private async create(path: string, start: unknown, more: object, overrides: CeremonyOverrides): Promise<Answer> {
    const asked = await this.call('POST', `${path}/start`, start);
    if (asked.status !== 200) return asked;
    const credential = this.authenticator.create(asked.body.publicKey as CreationOptions, overrides);
    return this.call('POST', `${path}/finish`, { challenge_id: asked.body.challenge_id, credential, ...more });
  }

  private keepCookie(response: Response): void {
    const header = response.headers.get('set-cookie');
    if (header === null) return;
    this.setCookie = header;
    const value = /^bloop_session=([^;]*)/.exec(header)?.[1] ?? '';
    this.session = value === '' ? undefined : value;
  }
}

/** The first user of a server, who is admin. */
export const firstUser = async (server: Pick<Server, 'url'>, username = 'root', at = origin): Promise<Person> => {
  const person = new Person(server, at);
  const { status, body } = await person.register(username);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return person;
};

/** Another user, whom an admin has invited. */
export const invitedUser = async (
  server: Pick<Server, 'url'>,
  admin: Person,
  username: string,
  at = origin,
): Promise<Person> => {
  const person = new Person(server, at);
  const invite = await admin.call('POST', '/v1/admin/invites');
  const { status, body } = await person.registerInvited(username, invite.body.token);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return person;
};

/** The same person, at a server that was started again. */
export const personAt = (server: Pick<Server, 'url'>, person: Person): Person =>
  Object.assign(Object.create(Object.getPrototypeOf(person)), person, { server });
