// Looks at every page of the sandbox in Chromium, light and dark, wide and narrow: accessibility (axe-core), no sideways
// scrolling, sign-in and consent by keyboard alone. That hostile words stay text is for hostile.mjs to say.
//
//   SHOTS=DIR node pages.mjs        the line of `sandbox --json` on stdin
//
// Prints a line for each page and each failure, then one JSON line `{pages, checked, failures}`; exits 0 without failures.
import { mkdir, readFile } from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { withChromium } from './chromium.mjs';

const told = JSON.parse(await readAll(process.stdin));
const base = told.auth_base;
const shots = process.env.SHOTS;
await mkdir(shots, { recursive: true });
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const hostileWords = JSON.parse(await readFile(new URL('hostile.json', import.meta.url), 'utf8'));
const failures = [];
const fail = (words) => { failures.push(words); console.log(`FAILED ${words}`); };
let checked = 0;
let pages = 0;

/** As much of a word as the rules let in: addresses hold it percent-encoded, an email address holds none of it. */
const registration = (word) => {
  const uri = (path) => `https://client.example/${path}?${encodeURI(word)}`;
  return {
    client_name: `Acme ${word}`, client_uri: uri(''), logo_uri: uri('logo'), tos_uri: uri('tos'), policy_uri: uri('privacy'),
    contacts: ['someone@client.example'], redirect_uris: [uri('callback')], scope: 'users:read companies:read',
    initiate_login_uri: uri('start'), settings_uri: uri('settings'), subject_type_preference: word,
  };
};
const authorize = (client_id, redirect_uri) => `${base}/oauth/authorize?${new URLSearchParams({
  response_type: 'code', client_id, redirect_uri, scope: 'users:read companies:read', state: 'fake-state',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256',
})}`;

/** What of a page cannot be read to its end, or lies over something else; runs in the page. */
function hidden() {
  const isForReaders = (element) => element !== null && (getComputedStyle(element).clipPath !== 'none' || isForReaders(element.parentElement));
  const seen = [...document.querySelectorAll('body *')].filter((element) => element.checkVisibility() && !isForReaders(element));
  const words = (element) => `${element.outerHTML.slice(0, 120)}`;
  const isCut = (element) => getComputedStyle(element).overflowX !== 'visible' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
  const lies = (element) => ['sticky', 'fixed'].includes(getComputedStyle(element).position) && getComputedStyle(element).bottom !== 'auto';
  const sticksOut = (element) => {
    const box = element.closest('.panel, .sheet, .stat, .bar > div');
    return box !== null && element.getBoundingClientRect().right > box.getBoundingClientRect().right + 1;
  };
  return [...seen.filter(sticksOut).slice(0, 1).map((element) => `sticks out of its box: ${words(element)}`), ...seen.filter(isCut).map((element) => `cut: ${words(element)}`), ...seen.filter(lies).map((element) => `lies over the page: ${words(element)}`)];
}

async function look(page, name) {
  pages += 1;
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      const { violations } = await page.evaluate(async (source) => { if (!window.axe) (0, eval)(source); return window.axe.run(); }, axe);
      for (const { id, nodes } of violations) fail(`${name} ${colorScheme} ${width}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join(' | ')}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) fail(`${name} ${colorScheme} ${width}: scrolls sideways by ${wide} px`);
      for (const words of await page.evaluate(hidden)) fail(`${name} ${colorScheme} ${width}: ${words}`);
      if (!(await page.title()).endsWith('local sandbox, not Pleo')) fail(`${name}: title ${await page.title()}`);
      await page.screenshot({ path: join(shots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      checked += 1;
    }
  }
  for (const width of [1140, 880, 600]) {
    await page.setViewportSize({ width, height: 844 });
    for (const words of await page.evaluate(hidden)) fail(`${name} ${width}: ${words}`);
  }
  console.log(`looked at ${name}`);
}

/** What hostile registrations look like. */
async function hostile(page) {
  for (const word of hostileWords) {
    const response = await fetch(`${base}/sandbox/registrations`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(registration(word)),
    });
    const client = await response.json();
    if (response.status !== 201) fail(`not registered: ${JSON.stringify(client)}`);
    if (word !== hostileWords[0]) continue;
    await page.goto(authorize(client.client_id, client.redirect_uris[0]));
    await look(page, 'consent-hostile');
  }
  await page.goto(`${base}/sandbox/control/clients`);
  await page.locator('textarea').fill(JSON.stringify({ ...registration(hostileWords[0]), scope: hostileWords[0] }));
  await page.getByRole('button', { name: 'Register' }).click();
  await look(page, 'registration-refused');
  await page.goto(`${base}/sandbox/control/clients`);
  await look(page, 'clients');
}

async function byKeyboard(page) {
  await page.goto(authorize(told.client_id, told.redirect_uris[0]));
  const tabTo = async (name) => {
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab');
      const here = await page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.name);
      const visible = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== 'none');
      if (!visible) fail(`keyboard: the focus on ${here} is not visible`);
      if (here === name) return;
    }
    fail(`keyboard: ${name} is not reached`);
  };
  await tabTo('Skip to the content');
  await page.keyboard.press('Enter');
  await tabTo('Log in');
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await look(page, 'consent');
  await tabTo('Allow');
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  const arrived = new URL(page.url());
  if (!arrived.href.startsWith(told.redirect_uris[0]) || !arrived.searchParams.get('code')) fail(`keyboard: no code: ${arrived}`);
}

/** Finds scenarios by keyboard, and switches one on after the other. */
async function control(page, open) {
  const holds = async (words) => { if (!(await page.locator('main').innerText()).includes(words)) fail(`control: does not say ${words}`); };
  await open('/sandbox/control', 'control');
  if ((await page.locator('details[open]').count()) > 0) fail('control: a group is open although nothing is on');
  await page.locator('summary').first().press('Enter');
  if ((await page.locator('details[open]').count()) !== 1) fail('control: the enter key does not open a group');
  const find = async (words) => {
    await page.locator('#find').fill(words);
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    await holds(`scenarios match “${words}”`);
  };
  const switchOn = async (name, nth) => {
    await page.locator(`input[name="on"][value="${name}"]`).check();
    await page.locator(`#nth-${name}`).fill(nth);
    await page.getByRole('button', { name: 'Switch on what is ticked' }).first().click();
    await holds('The scenarios are as you chose');
  };
  await find('500');
  await look(page, 'control-found');
  await switchOn('server-error', '2');
  await find('the user');
  await switchOn('denied', '1, 3');
  for (const on of ['server-error:2', 'denied:1', 'denied:3']) await holds(on);
  // A browser sends no such numbers, other programs may: they are shown again, and nothing is switched.
  await page.locator('#nth-denied').fill('2,x');
  await page.evaluate(() => { for (const form of document.forms) form.noValidate = true; });
  await page.getByRole('button', { name: 'Switch on what is ticked' }).first().click();
  for (const words of ['takes numbers from 1 up', 'Nothing was changed', 'denied:3']) await holds(words);
  if ((await page.locator('#nth-denied').inputValue()) !== '2,x') fail('control: refused numbers are gone');
  await look(page, 'control-numbers-refused');
  await open('/sandbox/control', 'control-switched-on');
  await find('no scenario has these words');
  await look(page, 'control-nothing-found');
}

async function tour(context) {
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  page.on('dialog', (dialog) => { fail(`a script ran: ${dialog.message()}`); return dialog.dismiss(); });
  const open = async (path, name) => { await page.goto(base + path); await look(page, name); };
  await page.setContent(`<pre style="overflow: auto; width: 4rem">one long line</pre><p style="position: sticky; bottom: 0">foot</p>
    <div class="panel" style="width: 4rem"><p style="width: 5rem">wide</p></div>`);
  if ((await page.evaluate(hidden)).length !== 3) fail('what is cut, sticks out or lies over the page is not noticed');
  await open('/sandbox', 'front');
  await open('/login', 'login');
  await page.locator('#password').fill('fake-wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await look(page, 'login-refused');
  await open('/nothing-here', 'error-not-found');
  await open('/oauth/authorize?client_id=12a3b456-78c9-0d12-93f4-f567ab8cde9f', 'error-unknown-client');
  await byKeyboard(page);
  await open('/oauth/consent?transaction=fake', 'error-request-over');
  for (const path of ['', 'expenses', 'people', 'companies', 'export']) await open(`/${path}`, `dashboard-${path || 'overview'}`);
  await open('/expenses?page=3', 'dashboard-expenses-page-3');
  await control(page, open);
  await page.getByRole('button', { name: '+15 min' }).click();
  if (!(await page.locator('body').innerText()).includes('The clock was moved forward')) fail('control: the clock did not move');
  await page.locator('#advance').fill('soon');
  await page.getByRole('button', { name: 'Move', exact: true }).click();
  if ((await page.locator('#advance').inputValue()) !== 'soon') fail('control: a refused length of time is gone');
  await look(page, 'control-refused');
  await hostile(page);
  await page.getByRole('button', { name: 'Reissue the secret' }).first().click();
  if (!(await page.locator('body').innerText()).includes('The client has a new secret')) fail('clients: no new secret');
  await page.getByRole('button', { name: 'Remove' }).first().click();
  if (!(await page.locator('body').innerText()).includes('The client is removed')) fail('clients: not removed');
  await open('/sandbox/control/requests', 'requests');
  await page.goto(`${base}/sandbox/control`);
  await page.getByRole('button', { name: 'Reset the sandbox' }).click();
  if (!(await page.locator('body').innerText()).includes('is forgotten')) fail('control: not reset');
}

const client = http.createServer((_request, response) => response.end('thanks'));
await new Promise((resolve) => client.listen(Number(new URL(told.redirect_uris[0]).port), 'localhost', resolve));
try {
  await withChromium({ viewport: { width: 1280, height: 844 } }, tour);
} catch (error) {
  fail(`no surprise: ${error.message}`);
}
console.log(JSON.stringify({ pages, checked, failures }));
process.exit(failures.length === 0 ? 0 : 1);
