// Registering, logging in and out with a passkey. Plain: the dashboard replaces this page.

const element = (id) => document.getElementById(id);
const show = (...ids) => {
  for (const id of ['register', 'recover', 'login', 'logout']) element(id).hidden = !ids.includes(id);
};
const say = (text) => {
  element('message').textContent = text;
};
const complain = (text) => {
  element('problem').textContent = text ?? '';
  element('problem').hidden = text === undefined;
};

/** @throws Error with the server's own words */
const call = async (method, path, body) => {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error);
  return json;
};

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const descriptors = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

/** WebAuthn's own JSON form of a credential (https://www.w3.org/TR/webauthn-3/#sctn-parseCreationOptionsFromJSON). */
const created = async (options) => {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: descriptors(options.excludeCredentials),
    },
  });
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(credential.response.clientDataJSON),
      attestationObject: toText(credential.response.attestationObject),
      transports: credential.response.getTransports?.() ?? [],
    },
  };
};

const presented = async (options) => {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: descriptors(options.allowCredentials),
    },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = credential.response;
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle === null ? undefined : toText(userHandle),
    },
  };
};

const ceremony = async (path, body, answerOf) => {
  const { challenge_id, publicKey } = await call('POST', `${path}/start`, body);
  await call('POST', `${path}/finish`, { challenge_id, credential: await answerOf(publicKey) });
};

/** What the address carries behind its #, which never reaches a server or its logs. */
const linkOf = (kind) => new URLSearchParams(location.hash.slice(1)).get(kind);

const explain = (error) => {
  if (error.name === 'SecurityError')
    return `This page is at ${location.origin}. Passkeys need auth.rp_origin to be just that, and auth.rp_id to be its domain.`;
  return error.name === 'NotAllowedError' ? 'The passkey was not used: try again.' : error.message;
};

const render = async () => {
  const me = await fetch('/auth/me');
  if (me.ok) {
    const { username, is_admin } = await me.json();
    say(`You are logged in as ${username}${is_admin ? ', an admin' : ''}.`);
    show('logout');
    return;
  }
  const { setup_complete } = await call('GET', '/auth/status');
  if (linkOf('recover') !== null) {
    say('Create a new passkey to get in again. Your sessions elsewhere end.');
    show('recover');
  } else if (linkOf('invite') !== null) {
    say('You are invited. Choose a name and create a passkey.');
    show('register');
  } else if (!setup_complete) {
    say('Nobody has registered yet. The first user is admin.');
    show('register');
  } else {
    say('Welcome back.');
    show('login');
  }
};

/** One thing at a time, and what goes wrong is said. */
const act = async (action) => {
  complain(undefined);
  const buttons = [...document.querySelectorAll('button')];
  for (const button of buttons) button.disabled = true;
  try {
    await action();
    if (location.hash !== '') history.replaceState(null, '', location.pathname);
    await render();
  } catch (error) {
    complain(explain(error));
  } finally {
    for (const button of buttons) button.disabled = false;
  }
};

element('register').addEventListener('submit', (event) => {
  event.preventDefault();
  const username = element('username').value;
  const invite_token = linkOf('invite');
  void act(() =>
    invite_token === null
      ? ceremony('/auth/register', { username }, created)
      : ceremony('/auth/invite/register', { username, invite_token }, created),
  );
});
element('login').addEventListener('click', () => act(() => ceremony('/auth/login', undefined, presented)));
element('recover').addEventListener('click', () =>
  act(() => ceremony('/auth/recover', { recovery_token: linkOf('recover') }, created)),
);
element('logout').addEventListener('click', () => act(() => call('POST', '/auth/logout')));
window.addEventListener('hashchange', () => void render());

render().catch((error) => complain(explain(error)));
