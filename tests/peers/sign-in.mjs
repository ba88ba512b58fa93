// A person with a real browser: opens a URL in Chromium, signs in and clicks Allow (or, with DENY=1, declines).
//
//   [SIGNIN_LOGIN=… SIGNIN_PASSWORD=…] [DENY=1] [SHOTS=DIR] node sign-in.mjs URL
//
// Without login and password it keeps what the page has filled in, or makes them up.
// Prints one JSON line `{arrived, steps, url, title, text}`; exits 0 when the last page came from another origin than
// the authorisation server's. SHOTS keeps login.png, consent.png and final.png there.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withChromium } from './chromium.mjs';
import { allowWords, denyWords, unasked } from './forms.mjs';

const start = process.argv[2];
if (!start) {
  console.error('usage: node sign-in.mjs URL');
  process.exit(2);
}
const deny = process.env.DENY === '1';
const shots = process.env.SHOTS;
if (shots) await mkdir(shots, { recursive: true });

async function fill(field, given, otherwise) {
  if (given !== undefined) await field.fill(given);
  else if ((await field.inputValue()) === '') await field.fill(otherwise);
}

async function signIn(context) {
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  let authorizationOrigin = new URL(start).origin;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (request.isNavigationRequest() && url.pathname.endsWith('/oauth/authorize')) authorizationOrigin = url.origin;
  });
  const shoot = async (name) => shots && page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  // A click that leads on is over when the next page is there, however many redirects lie between.
  const leaveBy = (locator) => Promise.all([page.waitForEvent('load'), locator.click()]);

  const steps = [];
  await page.goto(start, { waitUntil: 'load' });
  while (new URL(page.url()).origin === authorizationOrigin && steps.length < 6) {
    const password = page.locator('input[type=password]').first();
    if (await password.isVisible()) {
      if (steps.at(-1) === 'sign-in') break;
      await fill(page.locator('input[name=login]').first(), process.env.SIGNIN_LOGIN, unasked.login);
      await fill(password, process.env.SIGNIN_PASSWORD, unasked.password);
      await shoot('login');
      steps.push('sign-in');
      const form = page.locator('form', { has: password });
      await leaveBy(form.locator('button[type=submit], button:not([type]), input[type=submit]').first());
      continue;
    }
    const choices = page.locator('button, input[type=submit], a[role=button]');
    const declines = choices.filter({ hasText: denyWords }).or(page.locator('a').filter({ hasText: denyWords }));
    const allows = choices.filter({ hasText: allowWords }).filter({ hasNotText: denyWords });
    const choice = (deny ? declines : allows).first();
    if (!(await choice.isVisible())) break;
    await shoot('consent');
    steps.push(deny ? 'deny' : 'allow');
    await leaveBy(choice);
  }
  await shoot('final');
  const arrived = /^https?:/.test(page.url()) && new URL(page.url()).origin !== authorizationOrigin;
  const text = (await page.locator('body').innerText()).replace(/\s+/g, ' ').trim();
  return { arrived, steps, url: page.url(), title: await page.title(), text };
}

try {
  const result = await withChromium({ viewport: { width: 1000, height: 760 } }, signIn);
  console.log(JSON.stringify(result));
  process.exitCode = result.arrived ? 0 : 1;
} catch (error) {
  console.log(JSON.stringify({ arrived: false, error: error.message }));
  process.exitCode = 1;
}
