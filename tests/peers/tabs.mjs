// A person with a real browser and several tabs, told what to do line by line on stdin:
//
//   open TAB URL · sign-in TAB · allow TAB · deny TAB · reload TAB · back TAB
//
// Prints one JSON line `{url, title, text, error}` for each: what is then in the address bar and on the page.
import { createInterface } from 'node:readline';
import { withChromium } from './chromium.mjs';
import { allowWords, denyWords, unasked } from './forms.mjs';

const tabs = new Map();

async function tab(context, name) {
  if (!tabs.has(name)) {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    tabs.set(name, page);
  }
  return tabs.get(name);
}

// A click that leads on is over when the next page is there, however many redirects lie between.
const leaveBy = (page, locator) => Promise.all([page.waitForEvent('load'), locator.click()]);

async function signIn(page) {
  const password = page.locator('input[type=password]').first();
  const login = page.locator('input[name=login]').first();
  if ((await login.inputValue()) === '') await login.fill(unasked.login);
  if ((await password.inputValue()) === '') await password.fill(unasked.password);
  const form = page.locator('form', { has: password });
  await leaveBy(page, form.locator('button[type=submit], button:not([type]), input[type=submit]').first());
}

async function choose(page, deny) {
  const choices = page.locator('button, input[type=submit]');
  const declines = choices.filter({ hasText: denyWords });
  const allows = choices.filter({ hasText: allowWords }).filter({ hasNotText: denyWords });
  await leaveBy(page, (deny ? declines : allows).first());
}

async function obey(page, action, url) {
  if (action === 'open') await page.goto(url, { waitUntil: 'load' });
  else if (action === 'sign-in') await signIn(page);
  else if (action === 'allow' || action === 'deny') await choose(page, action === 'deny');
  else if (action === 'reload') await page.reload({ waitUntil: 'load' });
  else if (action === 'back') await page.goBack({ waitUntil: 'load' });
  else throw new Error(`unknown action ${action}`);
}

await withChromium({ viewport: { width: 1000, height: 760 } }, async (context) => {
  for await (const line of createInterface({ input: process.stdin })) {
    const [action, name, url] = line.split(' ');
    const page = await tab(context, name);
    let error;
    try {
      await obey(page, action, url);
    } catch (failure) {
      error = failure.message.split('\n')[0];
    }
    // A page may move on at once, so that a code leaves the address bar.
    await page.waitForURL((at) => !at.searchParams.has('code'), { timeout: 5_000 }).catch(() => {});
    const text = await page.evaluate(() => document.body?.innerText ?? '').catch(() => '');
    console.log(JSON.stringify({ url: page.url(), title: await page.title(), text: text.replace(/\s+/g, ' ').trim(), error }));
  }
});
