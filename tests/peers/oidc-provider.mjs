// A certified authorisation server that knows nothing of pleo-onboard, set up with Pleo's published paths and rules.
//
//   node oidc-provider.mjs [REDIRECT_URI]...        default: http://localhost:7538/callback
//
// Environment: PORT (0, the default, takes a free one), AT_TTL (lifetime of access tokens in seconds, 60),
// SCOPES (what the client is registered for). Prints one JSON line when ready, ends on SIGTERM and at the end of
// stdin: hold a pipe open. The credentials are fixed, fake, and good for this process only.
import http from 'node:http';
import { Provider } from 'oidc-provider';

const redirectUris = process.argv.slice(2);
if (redirectUris.length === 0) redirectUris.push('http://localhost:7538/callback');
const accessTokenLifetime = Number(process.env.AT_TTL ?? 60);
const scopes = (process.env.SCOPES ?? 'users:read users:write companies:read export-jobs:read offline_access').split(' ');
const clientId = 'fake-client-of-oidc-provider';
const clientSecret = 'fake-secret-of-oidc-provider';

// What Pleo asks of a path: the scope, and an answer in its shape.
const resources = {
  'GET /v1/introspect': {
    scope: null,
    answer: (token) => ({
      data: {
        authMethod: 'OAUTH2',
        clientId: token.clientId,
        scope: token.scope ?? '',
        applicationName: 'Fake client',
        subjectURN: 'urn:pleo:company:00000000-0000-4000-8000-000000000001',
      },
    }),
  },
  'GET /v2/employees': {
    scope: 'users:read',
    answer: () => ({
      data: [{ id: '00000000-0000-4000-8000-000000000002', firstName: 'Ada', lastName: 'Example', email: 'ada@example.com' }],
      pagination: { hasPreviousPage: false, hasNextPage: false, currentRawPage: 0, total: 1 },
    }),
  },
};

const server = http.createServer();
await new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', resolve);
});
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    client_name: 'Fake client',
    redirect_uris: redirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: scopes.join(' '),
  }],
  scopes: ['openid', 'offline_access', ...scopes.filter((scope) => scope !== 'offline_access' && scope !== 'openid')],
  clientAuthMethods: ['client_secret_basic'],
  // Confidential clients need not use PKCE by default, nor would a refresh token be given without prompt=consent.
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
  // Otherwise the tokens would end with the browser's session.
  expiresWithSession: async () => false,
  routes: {
    authorization: '/oauth/authorize',
    token: '/oauth/token',
    introspection: '/oauth/token/introspect',
    revocation: '/oauth/revoke',
  },
  ttl: {
    AccessToken: accessTokenLifetime,
    RefreshToken: 3600,
    AuthorizationCode: 30,
    Grant: 86400,
    Interaction: 600,
    Session: 86400,
  },
  cookies: { keys: ['fake-key-of-oidc-provider'] },
  findAccount: async (_context, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
  features: {
    devInteractions: { enabled: true },
    revocation: { enabled: true },
    introspection: { enabled: true, allowedPolicy: async (_context, client, token) => token.clientId === client.clientId },
    resourceIndicators: { enabled: false },
  },
});

provider.use(async (context, next) => {
  const resource = resources[`${context.method} ${context.path}`];
  if (!resource) return next();
  const refuse = (status, challenge) => {
    context.status = status;
    context.set('WWW-Authenticate', challenge);
    context.body = { error: { type: status === 401 ? 'unauthorized' : 'forbidden', message: 'refused by the peer' } };
  };
  const bearer = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(context.get('authorization'))?.[1];
  if (!bearer) return refuse(401, 'Bearer realm="peer"');
  const token = await provider.AccessToken.find(bearer);
  if (!token || !token.isValid) return refuse(401, 'Bearer realm="peer", error="invalid_token"');
  if (resource.scope && !(token.scope ?? '').split(' ').includes(resource.scope)) {
    return refuse(403, `Bearer realm="peer", error="insufficient_scope", scope="${resource.scope}"`);
  }
  context.body = resource.answer(token);
});

const end = () => process.exit(0);
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.stdin.on('end', end).on('close', end).resume();

server.on('request', provider.callback());
console.log(JSON.stringify({
  issuer,
  authorize_url: `${issuer}/oauth/authorize`,
  token_url: `${issuer}/oauth/token`,
  introspect_url: `${issuer}/oauth/token/introspect`,
  api_base: issuer,
  client_id: clientId,
  client_secret: clientSecret,
  redirect_uris: redirectUris,
  scopes,
}));
