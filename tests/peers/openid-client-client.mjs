// A foreign OAuth client, openid-client, against the local sandbox.
//
//   pleo-onboard sandbox --json | head -n1 | node openid-client-client.mjs
//
// Reads the sandbox's announcement (one JSON line) on stdin, walks the real sign-in and consent pages, exchanges,
// introspects, calls the API, refreshes, and tries the old tokens again, which must fail and end the session. Prints one
// JSON document `{"checks":[{"name","ok","detail"}]}`; exits 1 on any surprise. No token is printed.
import { createInterface } from 'node:readline';
import * as client from 'openid-client';
import { walk } from './forms.mjs';

const checks = [];
const check = (name, ok, detail) => {
  checks.push({ name, ok: Boolean(ok), ...(detail !== undefined && { detail }) });
  if (!ok) throw new Error(name);
};

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('no announcement on stdin');
}

async function authorize(config, told) {
  const redirectUri = told.redirect_uris[0];
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: told.scopes.join(' '),
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  const isRedirect = (seen) => `${seen.origin}${seen.pathname}` === redirectUri;
  const end = await walk(url.href, { login: told.login, password: told.password, isEnd: isRedirect });
  check('a person signed in and allowed', end.steps.join() === 'sign-in,allow', { steps: end.steps });
  return client.authorizationCodeGrant(config, new URL(end.url), { pkceCodeVerifier: verifier, expectedState: state });
}

/** What the token endpoint says to a refresh token, as the library understands it. */
async function refusal(config, token) {
  try {
    await client.refreshTokenGrant(config, token);
    return undefined;
  } catch (error) {
    return error.error ?? error.code ?? error.message;
  }
}

async function run() {
  const told = JSON.parse(await firstLine(process.stdin));
  const base = told.auth_base;
  const config = new client.Configuration(
    {
      issuer: base,
      authorization_endpoint: `${base}/oauth/authorize`,
      token_endpoint: `${base}/oauth/token`,
      introspection_endpoint: `${base}/oauth/token/introspect`,
    },
    told.client_id,
    undefined,
    client.ClientSecretBasic(told.client_secret),
  );
  client.allowInsecureRequests(config);

  const granted = await authorize(config, told);
  check('the code buys an access and a refresh token', granted.access_token && granted.refresh_token);
  check('the token type is bearer', granted.token_type === 'bearer', granted.token_type);
  check('the lifetime is a positive number of seconds', granted.expiresIn() > 0, granted.expiresIn());

  const isActive = async (token) => (await client.tokenIntrospection(config, token)).active;
  check('introspection says active', await isActive(granted.access_token));
  check('introspection of a stranger is only inactive', (await isActive('fake-token-nobody-issued')) === false);

  const api = (path, token) => client.fetchProtectedResource(config, token, new URL(`${told.api_base}${path}`), 'GET');
  const statusOf = (token) => api('/v1/introspect', token).then((response) => response.status, (error) => error.status ?? error.response?.status);
  const me = await api('/v1/introspect', granted.access_token).then((response) => response.json());
  check('the API knows the token', me.data.clientId === told.client_id);
  const jobs = await api('/v3/export-jobs?limit=2&statuses=failed', granted.access_token).then((response) => response.json());
  check('the API gives a page', jobs.data.length === 2 && jobs.data.every(({ status }) => status === 'failed'));

  const rotated = await client.refreshTokenGrant(config, granted.refresh_token);
  check('refreshing gives two new tokens',
    rotated.access_token !== granted.access_token && rotated.refresh_token && rotated.refresh_token !== granted.refresh_token);
  check('the API knows the new token', (await statusOf(rotated.access_token)) === 200);
  check('the API refuses the old access token', (await statusOf(granted.access_token)) === 401);
  check('the old access token is inactive', (await isActive(granted.access_token)) === false);

  const reuse = await refusal(config, granted.refresh_token);
  check('the old refresh token is refused', reuse === 'invalid_grant', reuse);
  check('its reuse ended the new access token', (await isActive(rotated.access_token)) === false);
  const ended = await refusal(config, rotated.refresh_token);
  check('its reuse ended the new refresh token', ended === 'invalid_grant', ended);
}

try {
  await run();
} catch (error) {
  const last = checks.at(-1);
  if (!last || last.ok) checks.push({ name: 'no surprise', ok: false, detail: `${error.code ?? ''} ${error.message} ${JSON.stringify(error.cause ?? '')}`.trim() });
}
console.log(JSON.stringify({ checks }, null, 2));
process.exit(checks.every(({ ok }) => ok) ? 0 : 1);
