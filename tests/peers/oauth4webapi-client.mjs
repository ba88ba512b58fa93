// A foreign, strict OAuth client against the local sandbox: what passes here is not only what pleo-onboard accepts.
//
//   pleo-onboard sandbox --json | head -n1 | node oauth4webapi-client.mjs
//
// Reads the sandbox's announcement (one JSON line) on stdin, walks the real sign-in and consent pages, exchanges,
// introspects, calls the API, refreshes, and tries the old tokens again, which must fail and end the session. Prints one
// JSON document `{"checks":[{"name","ok","detail"}]}`; exits 1 on any surprise. No token is printed.
import { createInterface } from 'node:readline';
import * as oauth from 'oauth4webapi';
import { walk } from './forms.mjs';

const checks = [];
const check = (name, ok, detail) => {
  checks.push({ name, ok: Boolean(ok), ...(detail !== undefined && { detail }) });
  if (!ok) throw new Error(name);
};
const insecure = { [oauth.allowInsecureRequests]: true };

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('no announcement on stdin');
}

async function authorize(server, client, announcement, redirectUri, scope) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(server.authorization_endpoint);
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })) url.searchParams.set(name, value);
  const isRedirect = (seen) => `${seen.origin}${seen.pathname}` === redirectUri;
  const end = await walk(url.href, { login: announcement.login, password: announcement.password, isEnd: isRedirect });
  check('the pages lead to the redirect URI', isRedirect(new URL(end.url)), { steps: end.steps, status: end.status });
  check('a person signed in and allowed', end.steps.join() === 'sign-in,allow', { steps: end.steps });
  return { verifier, parameters: oauth.validateAuthResponse(server, client, new URL(end.url), state) };
}

async function refusedReuse(server, client, authentication, token) {
  const response = await oauth.refreshTokenGrantRequest(server, client, authentication, token, insecure);
  const status = response.status;
  const body = await response.clone().json().catch(() => null);
  try {
    await oauth.processRefreshTokenResponse(server, client, response);
    return { refused: false, status };
  } catch (error) {
    return { refused: status >= 400 && status < 500, status, error: error.error ?? body?.message ?? error.message };
  }
}

async function run() {
  const announcement = JSON.parse(await firstLine(process.stdin));
  const base = announcement.auth_base;
  const server = {
    issuer: announcement.issuer ?? base,
    authorization_endpoint: `${base}/oauth/authorize`,
    token_endpoint: `${base}/oauth/token`,
    introspection_endpoint: `${base}/oauth/token/introspect`,
  };
  const client = { client_id: announcement.client_id };
  const authentication = oauth.ClientSecretBasic(announcement.client_secret);
  const redirectUri = announcement.redirect_uris[0];
  const scope = process.env.SCOPE ?? announcement.scopes.join(' ');

  const { verifier, parameters } = await authorize(server, client, announcement, redirectUri, scope);
  const granted = await oauth.processAuthorizationCodeResponse(
    server,
    client,
    await oauth.authorizationCodeGrantRequest(server, client, authentication, parameters, redirectUri, verifier, insecure),
  );
  check('the code buys an access and a refresh token', granted.access_token && granted.refresh_token);
  check('the token type is bearer', granted.token_type === 'bearer', granted.token_type);
  check('the lifetime is a positive number of seconds', granted.expires_in > 0, granted.expires_in);
  check('the granted scope is the one asked for', granted.scope === undefined || sameScope(granted.scope, scope), granted.scope);

  const introspect = async (token) => oauth.processIntrospectionResponse(
    server,
    client,
    await oauth.introspectionRequest(server, client, authentication, token, insecure),
  );
  const known = await introspect(granted.access_token);
  check('introspection says active, and whose', known.active && known.client_id === client.client_id, {
    active: known.active, client_id: known.client_id, members: Object.keys(known),
  });
  check('introspection of a stranger is only inactive', (await introspect('fake-token-nobody-issued')).active === false);

  const api = async (token) => oauth.protectedResourceRequest(
    token, 'GET', new URL(`${announcement.api_base}/v1/introspect`), undefined, undefined, insecure,
  );
  const me = await api(granted.access_token);
  const body = await me.json();
  check('the API knows the token', me.status === 200 && body.data?.clientId === client.client_id, { status: me.status, data: body.data });

  const rotated = await oauth.processRefreshTokenResponse(
    server,
    client,
    await oauth.refreshTokenGrantRequest(server, client, authentication, granted.refresh_token, insecure),
  );
  check('refreshing gives two new tokens',
    rotated.access_token !== granted.access_token && rotated.refresh_token && rotated.refresh_token !== granted.refresh_token);
  check('the API knows the new token', (await api(rotated.access_token)).status === 200);

  check('the old access token is inactive', (await introspect(granted.access_token)).active === false);

  const reuse = await refusedReuse(server, client, authentication, granted.refresh_token);
  check('the old refresh token is refused', reuse.refused, reuse);
  check('its reuse ended the new access token', (await introspect(rotated.access_token)).active === false);
  const ended = await refusedReuse(server, client, authentication, rotated.refresh_token);
  check('its reuse ended the new refresh token', ended.refused, ended);

  const stranger = await api('fake-token-nobody-issued').then((response) => response.status, (error) => error.status ?? error.response?.status);
  check('the API refuses a made-up token', stranger === 401, stranger);
}

function sameScope(left, right) {
  const sorted = (scope) => scope.split(' ').sort().join(' ');
  return sorted(left) === sorted(right);
}

try {
  await run();
} catch (error) {
  const last = checks.at(-1);
  if (!last || last.ok) checks.push({ name: 'no surprise', ok: false, detail: `${error.code ?? ''} ${error.message} ${JSON.stringify(error.cause ?? '')}`.trim() });
}
console.log(JSON.stringify({ checks }, null, 2));
process.exit(checks.every(({ ok }) => ok) ? 0 : 1);
