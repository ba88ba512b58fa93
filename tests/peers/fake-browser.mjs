// A browser without a screen: opens a URL, signs in, allows (or, with DENY=1, denies) and follows the redirects to
// the loopback listener. For `--browser "node …/fake-browser.mjs"`.
//
//   [SIGNIN_LOGIN=… SIGNIN_PASSWORD=…] [DENY=1] [STOP_AT=PREFIX] [FAKE_BROWSER_LOG=FILE] node fake-browser.mjs URL
//
// Without login and password it keeps what the page has filled in, or makes them up.
// With STOP_AT it ends before the first address that begins so, and prints it: a redirect to be pasted.
// Prints each request, then one JSON line `{steps, url, status, text}`; with FAKE_BROWSER_LOG these lines are also
// appended to a file, for callers that give their browser no stdout. Exits 0 when the last page came from
// another origin than the authorisation server's.
import { appendFileSync } from 'node:fs';
import { visibleText, walk } from './forms.mjs';

const say = (line) => {
  console.log(line);
  if (process.env.FAKE_BROWSER_LOG) appendFileSync(process.env.FAKE_BROWSER_LOG, `${line}\n`);
};

const start = process.argv[2];
if (!start) {
  console.error('usage: node fake-browser.mjs URL');
  process.exit(2);
}

let authorizationOrigin;
try {
  const end = await walk(start, {
    login: process.env.SIGNIN_LOGIN,
    password: process.env.SIGNIN_PASSWORD,
    deny: process.env.DENY === '1',
    isEnd: (url) => Boolean(process.env.STOP_AT) && url.href.startsWith(process.env.STOP_AT),
    onRequest: ({ method, url, status }) => {
      if (new URL(url).pathname.endsWith('/oauth/authorize')) authorizationOrigin ??= new URL(url).origin;
      say(`${method} ${url} ${status}`);
    },
  });
  const arrived = new URL(end.url).origin !== (authorizationOrigin ?? new URL(start).origin);
  say(JSON.stringify({ arrived, steps: end.steps, url: end.url, status: end.status, text: end.html && visibleText(end.html) }));
  process.exitCode = arrived ? 0 : 1;
} catch (error) {
  say(JSON.stringify({ arrived: false, error: `${error.message}${error.cause ? `: ${error.cause.message}` : ''}` }));
  process.exitCode = 1;
}
