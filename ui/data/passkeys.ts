// The ways in: passkeys in the browser's words on one side, the API's on the other.
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { api, bodyOf } from './api.ts';
import type { paths } from './openapi.gen.ts';
import { enter, status } from './session.ts';

type Credential = paths['/auth/login/finish']['post']['requestBody']['content']['application/json']['credential'];
type Start = '/auth/register/start' | '/auth/invite/register/start' | '/auth/recover/start' | '/auth/login/start';

const finish = async (path: Start, challenge_id: string, credential: unknown): Promise<void> => {
  const finishPath = path.replace('/start', '/finish') as '/auth/login/finish';
  await bodyOf(api.POST(finishPath, { body: { challenge_id, credential: credential as Credential } }));
  await enter();
};

type Ceremony = { challenge_id: string; publicKey: unknown };
const createdFor = async ({ challenge_id, publicKey }: Ceremony, path: Start): Promise<void> => {
  await finish(path, challenge_id, await startRegistration({ optionsJSON: publicKey as never }));
};

export const logIn = async (): Promise<void> => {
  const { challenge_id, publicKey } = await bodyOf(api.POST('/auth/login/start'));
  await finish('/auth/login/start', challenge_id, await startAuthentication({ optionsJSON: publicKey as never }));
};
export const registerFirst = async (username: string): Promise<void> =>
  createdFor(await bodyOf(api.POST('/auth/register/start', { body: { username } })), '/auth/register/start');
export const registerInvited = async (username: string, invite_token: string): Promise<void> =>
  createdFor(
    await bodyOf(api.POST('/auth/invite/register/start', { body: { username, invite_token } })),
    '/auth/invite/register/start',
  );
export const recover = async (recovery_token: string): Promise<void> =>
  createdFor(await bodyOf(api.POST('/auth/recover/start', { body: { recovery_token } })), '/auth/recover/start');

export const addPasskey = async (name: string): Promise<void> => {
  const { challenge_id, publicKey } = await bodyOf(api.POST('/auth/passkeys/start'));
  const credential = (await startRegistration({ optionsJSON: publicKey as never })) as unknown as Credential;
  await bodyOf(api.POST('/auth/passkeys/finish', { body: { challenge_id, credential, name } }));
};

/** What went wrong with a passkey, in words for people. */
export const explainPasskeyError = (error: unknown): string => {
  const { name, message } = error as Error;
  if (name === 'NotAllowedError' || /timed out|not allowed/i.test(message))
    return 'The passkey was not used. Nothing has changed: try again.';
  if (name === 'InvalidStateError') return 'This device already holds a passkey for you here. Log in with it.';
  if (name === 'SecurityError')
    return `The browser refuses passkeys at ${location.origin}: auth.rp_id (${status()?.rp_id}) has to be its domain, or a part of it.`;
  return message;
};
