// Puts hostile words into every field of a registration and every parameter of a request, and looks at every page of the
// sandbox in Chromium. A page must show them as text: it has the same elements, attributes and kinds of addresses as with
// a harmless word in their place, and it shows the very words wherever it shows the harmless one.
//
//   node hostile.mjs        the line of `sandbox --json` on stdin; its redirect URIs are `frontUri` of every word that an address may have as it is
//
// The content security policy is switched off, so that nothing but the pages themselves keeps a script from running. First
// the same look is taken at pages that do put the words in as they are: each of them must be noticed.
//
// Prints a line for each round and each failure, then one JSON line `{fields, pages, broken, failures}`.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { text as readAll } from 'node:stream/consumers';
import { withChromium } from './chromium.mjs';

const told = JSON.parse(await readAll(process.stdin));
const base = told.auth_base;
const hostileWords = JSON.parse(await readFile(new URL('hostile.json', import.meta.url), 'utf8'));
const frontUri = (word) => `https://client.example/front?${word}`;
const mayBeInAnAddress = (word) => !/[<>"{}]/.test(word);
const harmless = 'plain-word';
const failures = [];
const fail = (words) => { failures.push(words); console.log(`FAILED ${words}`); };
let scriptsThatRan = 0;

/** Ways to write a word into a field, the barest first; the last one is what a field holds that refuses them all. */
const address = (field) => [
  (word) => word, (word) => `https://client.example/${field}?${word}`, (word) => `https://client.example/${field}?${encodeURI(word)}`,
];
const carriers = {
  client_name: [(word) => word, (word) => `Acme ${word}`],
  client_uri: address('client_uri'),
  logo_uri: [(word) => word, (word) => `${word}.png`, ...address('logo_uri').slice(1)],
  tos_uri: address('tos_uri'),
  policy_uri: address('policy_uri'),
  contacts: [(word) => word, (word) => `${word}@client.example`],
  redirect_uris: address('redirect_uris'),
  scope: [(word) => word, (word) => `users:${word}`],
  initiate_login_uri: address('initiate_login_uri'),
  settings_uri: address('settings_uri'),
  pkce_support: [(word) => word],
  subject_type_preference: [(word) => word],
};
const lists = ['contacts', 'redirect_uris'];
const usual = Object.fromEntries(Object.entries(carriers).map(([field, ways]) => [field, ways.at(-1)(`usual-${field}`)]));
usual.pkce_support = 'Supported';

const written = (values) => Object.fromEntries(
  Object.entries(values).map(([field, value]) => [field, lists.includes(field) ? [value] : value]),
);
const inJson = (text) => JSON.stringify(text).slice(1, -1);
const post = (path, body) => fetch(base + path, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
});
const authorize = (parameters) => `/oauth/authorize?${new URLSearchParams({
  response_type: 'code', scope: 'users:read', state: 'fake-state', code_challenge_method: 'S256',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', ...parameters,
})}`;

/** What a page is made of, and what it says: in its text, and in the values of its attributes. */
function snapshot(page) {
  return page.evaluate(() => {
    const shape = [];
    const values = [];
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      let depth = 0;
      for (let above = node.parentNode; above; above = above.parentNode) depth += 1;
      const attributes = [...(node.attributes ?? [])].map(({ name, value }) => {
        values.push(value);
        const isAddress = ['action', 'formaction', 'href', 'src'].includes(name);
        return isAddress ? ` ${name}=${URL.parse(value, document.baseURI)?.protocol ?? 'none'}` : ` ${name}`;
      });
      shape.push(`${depth} ${node.nodeName}${attributes.sort().join('')}`);
    }
    return { shape, values, text: document.documentElement.textContent };
  });
}

/** Whether a page says a text: as it is, as a string of JSON, or as the whole value of an attribute. */
const says = ({ text, values }, words) => text.includes(words) || text.includes(inJson(words)) || values.includes(words);

/** Where a page under hostile words is made of other things than under harmless ones; `undefined` if nowhere. */
function difference(plain, hostile) {
  const length = Math.max(plain.shape.length, hostile.shape.length);
  const at = Array.from({ length }, (_, index) => index).find((index) => plain.shape[index] !== hostile.shape[index]);
  return at === undefined ? at : `has ${hostile.shape[at]} where ${plain.shape[at]} is usual`;
}

/** Pages that make the mistakes that the sandbox must not make. */
const broken = [
  (word) => `<p>${word}</p>`, (word) => `<p title="${word}">x</p>`, (word) => `<p title='${word}'>x</p>`,
  (word) => `<title>${word}</title>`, (word) => `<textarea>${word}</textarea>`, (word) => `<style>${word}</style>`,
  (word) => `<pre><code>${word}</code></pre>`, (word) => `<a href="${word.replaceAll('"', '&quot;')}">x</a>`,
  (word) => `<p>${word.replaceAll('{{body}}', '')}</p>`,
];

/** How many hostile words are noticed on a broken page; each must be, on at least one. */
async function lookAtBroken(page) {
  let noticed = 0;
  const open = async (body) => {
    await page.setContent(`<!doctype html><html lang="en"><body><main>${body}</main></body></html>`);
    return snapshot(page);
  };
  for (const word of hostileWords) {
    const seen = [];
    for (const make of broken) {
      const [plain, hostile] = [await open(make(harmless)), await open(make(word))];
      if (difference(plain, hostile) || !says(hostile, word)) seen.push(make);
    }
    if (seen.length > 0) noticed += 1;
    else fail(`no broken page is noticed by ${word}`);
    console.log(`looked at broken pages with ${word}`);
  }
  return { words: hostileWords.length, noticed, scripts: scriptsThatRan };
}

/** Sends what no browser would send as it is: a path, a parameter's name, a header's name and a method. */
function sendRaw(word) {
  const token = word.replace(/[^!#$%&'*+.^`|~\w-]/g, '');
  const path = `/hostile/${word.replace(/[<>]/g, encodeURIComponent)}`;
  const options = { method: `M${token}`.toUpperCase(), path: `${path}?${encodeURIComponent(word)}=1`, headers: { [`x-${token}`]: '1' } };
  const sent = { method: options.method, path, header: `x-${token}`.toLowerCase(), parameter: word };
  return new Promise((resolve, reject) => {
    const request = http.request(base, options, (response) => response.resume().on('end', () => resolve(sent)));
    request.on('error', reject).end();
  });
}

/** Every page, with these values registered and this word in every parameter: `{ name: snapshot }`. */
async function round(page, values, word) {
  const seen = {};
  const keep = async (name, response) => {
    const headers = response?.headers() ?? {};
    const policy = headers['content-security-policy'];
    // What is JSON must stay JSON: nobody makes a page of it that could need a policy.
    const isJson = headers['content-type'] === 'application/json' && headers['x-content-type-options'] === 'nosniff';
    if (response && !isJson && !policy?.includes("default-src 'none'")) fail(`${name}: its content security policy is ${policy}`);
    seen[name] = await snapshot(page);
    // Who waits for the end sees that it goes on, however slow the machine is.
    console.log(`looked at ${name}`);
  };
  const open = async (path, name) => keep(name ?? path, await page.goto(base + path, { waitUntil: 'domcontentloaded' }));
  const submit = async (path, fields, name) => {
    const [response] = await Promise.all([page.waitForNavigation(), page.evaluate(([action, given]) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action });
      for (const [name, value] of Object.entries(given)) form.append(Object.assign(document.createElement('textarea'), { name, value }));
      document.body.append(form);
      HTMLFormElement.prototype.submit.call(form);
    }, [path, fields])]);
    await keep(name, response);
  };
  await fetch(`${base}/sandbox/reset`, { method: 'POST' });
  await page.context().clearCookies();
  const registered = await post('/sandbox/registrations', written(values));
  const client = await registered.json();
  if (registered.status !== 201) fail(`not registered: ${JSON.stringify(client)}`);
  const raw = await sendRaw(word);
  const own = { client_id: client.client_id, redirect_uri: client.redirect_uris[0], scope: values.scope };
  await open('/sandbox/control/requests', 'requests');
  for (const [part, words] of Object.entries(raw)) if (!says(seen.requests, words)) fail(`requests: the ${part} ${words} is not shown as it is`);

  await open(authorize({ ...own, client_id: word }), 'unknown client');
  await open(authorize({ ...own, redirect_uri: word }), 'unknown redirect URI');
  if (!says(seen['unknown redirect URI'], word)) fail(`unknown redirect URI: ${word} is not shown as it is`);
  await open(`${authorize(own)}&client_id=${encodeURIComponent(word)}`, 'repeated parameter');
  await open(authorize({ ...own, scope: word, state: word }), 'login with a refusal that waits');
  await open(`/oauth/consent?${new URLSearchParams({ transaction: word })}`, 'login with an unknown request');
  await submit('/login', { login: word, password: word, transaction: word }, 'login refused');
  await open(authorize(own), 'login with a request that waits');
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: 'Log in' }).click()]);
  await keep('consent');
  await open(`/oauth/consent?${new URLSearchParams({ transaction: word })}`, 'request over');
  await open(`/${encodeURIComponent(word)}`, 'not found');

  await open(`/sandbox/clients/${client.client_id}`, 'one client in JSON');
  const asked = new URLSearchParams({ find: word, page: word, done: word });
  const waiting = ['/sandbox', '/', '/sandbox/clients', '/sandbox/scenarios', '/sandbox/announcement'];
  for (let path = waiting.shift(); path; path = waiting.shift()) {
    await open(`${path}?${asked}`, path);
    const links = await page.evaluate(() => [...document.links].filter(({ origin }) => origin === location.origin).map(({ pathname }) => pathname));
    for (const link of links) if (!waiting.includes(link) && !(link in seen)) waiting.push(link);
  }

  await open('/sandbox/control', 'control');
  await submit('/sandbox/control/scenarios', { on: word, [`nth-${word}`]: word }, 'scenarios refused');
  await submit('/sandbox/control/scenarios', { on: 'server-error', 'nth-server-error': word }, 'number refused');
  await submit('/sandbox/control/clock', { advance: word }, 'clock refused');
  await submit('/sandbox/control/clients/remove', { id: word }, 'removal refused');
  await submit('/sandbox/control/clients/secret', { id: word }, 'secret refused');
  await submit('/sandbox/control/clients/register', { registration: word }, 'registration refused: no JSON');
  for (const [field, ways] of Object.entries(carriers)) {
    const value = ways[0](word);
    const given = JSON.stringify(written({ ...usual, pkce_support: 'wrong', [field]: value }));
    await submit('/sandbox/control/clients/register', { registration: given }, `${field} refused`);
    if (!says(seen[`${field} refused`], value)) fail(`${field} refused: ${value} is not shown as it is`);
  }
  return seen;
}

/** For each field, the barest way in which the rules let a word in; `undefined` if they let it in in none. */
async function accepted(word) {
  const found = {};
  for (const [field, ways] of Object.entries(carriers)) {
    for (const way of ways) {
      const { status } = await post('/sandbox/registrations', written({ ...usual, [field]: way(word) }));
      if (status === 201) found[field] ??= way(word);
    }
  }
  return found;
}

async function tour(context) {
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  page.on('dialog', (dialog) => { scriptsThatRan += 1; return dialog.dismiss(); });
  await context.route('**/favicon.ico', (route) => route.abort());
  const noticed = await lookAtBroken(page);
  const plain = await round(page, usual, harmless);
  const fields = Object.fromEntries(Object.keys(carriers).map((field) => [field, { shown: 0, refused: 0, pages: [] }]));
  for (const word of hostileWords) {
    const letIn = await accepted(word);
    const values = { ...usual, ...letIn };
    const ran = scriptsThatRan;
    const hostile = await round(page, values, word);
    for (const name of Object.keys(plain)) {
      const wrong = difference(plain[name], hostile[name] ?? { shape: [] });
      if (wrong) fail(`${name}: ${word}: ${wrong}`);
    }
    if (mayBeInAnAddress(word) && !says(hostile['/sandbox'], frontUri(word))) fail(`front page: ${word} is not shown as it is`);
    if (!says(hostile['/sandbox/control'], word)) fail(`control: the word that is looked for, ${word}, is not shown as it is`);
    if (scriptsThatRan > ran) fail(`${word}: a script ran`);
    for (const [field, account] of Object.entries(fields)) {
      if (!(field in letIn)) {
        account.refused += 1;
        continue;
      }
      const due = Object.keys(plain).filter((name) => !name.endsWith('refused') && says(plain[name], usual[field]));
      const pages = due.filter((name) => says(hostile[name], letIn[field]));
      if (pages.length > 0) account.shown += 1;
      if (pages.length < due.length) fail(`${field}: ${word} is not shown as it is on each of ${due.join(', ')}, but on ${pages.join(', ')}`);
      account.pages = due;
    }
    console.log(`looked at ${Object.keys(hostile).length} pages with ${word}`);
  }
  return { fields, pages: Object.keys(plain).length, broken: noticed };
}

let account = {};
try {
  account = await withChromium({ bypassCSP: true, viewport: { width: 320, height: 200 } }, tour);
} catch (error) {
  fail(`no surprise: ${error.stack}`);
}
for (const [field, { shown, refused, pages }] of Object.entries(account.fields ?? {})) {
  console.log(`${field}: ${shown} shown, ${refused} refused; on ${pages.join(', ') || 'no page'}`);
}
console.log(JSON.stringify({ ...account, failures }));
process.exit(failures.length === 0 ? 0 : 1);
