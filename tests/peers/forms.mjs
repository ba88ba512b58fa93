// Walks the sign-in and consent pages of an authorisation server with fetch: cookies, redirects and HTML forms.
// It knows forms only as a browser does, by their fields and the words on their buttons.

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The text that a browser would show for this piece of HTML, white space collapsed. */
export function visibleText(html) {
  return decode(html.replace(/<(script|style|title)\b.*?<\/\1>/gis, ' ').replace(/<!--.*?-->/gs, ' ').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function decode(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return entities[name.toLowerCase()] ?? whole;
  });
}

function attributes(tag) {
  const found = {};
  const rest = tag.replace(/^<\/?[a-z0-9]+/i, '').replace(/\/?>$/, '');
  for (const [, name, double, single, bare] of rest.matchAll(/([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    found[name.toLowerCase()] = decode(double ?? single ?? bare ?? '');
  }
  return found;
}

/** Every form of a page: `{ method, action, inputs: [{name, value, type}], buttons: [{name, value, text}] }`. */
export function formsOf(html) {
  return [...html.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gis)].map(([, head, body]) => {
    const { method = 'get', action = '' } = attributes(head);
    const inputs = [];
    const buttons = [];
    for (const [tag] of body.matchAll(/<input\b[^>]*>/gi)) {
      const { name, value = '', type = 'text', ...rest } = attributes(tag);
      const kind = type.toLowerCase();
      if (kind === 'submit') buttons.push({ name, value, text: value });
      else if ((kind === 'checkbox' || kind === 'radio') && !('checked' in rest)) continue;
      else if (name) inputs.push({ name, value: value || (kind === 'checkbox' ? 'on' : ''), type: kind });
    }
    for (const [, open, inner] of body.matchAll(/(<button\b[^>]*>)(.*?)<\/button>/gis)) {
      const { name, value = '', type = 'submit' } = attributes(open);
      if (type.toLowerCase() === 'submit') buttons.push({ name, value, text: visibleText(inner) });
    }
    return { method: method.toLowerCase(), action, inputs, buttons };
  });
}

function linksOf(html) {
  return [...html.matchAll(/(<a\b[^>]*>)(.*?)<\/a>/gis)].map(([, open, inner]) => ({
    href: attributes(open).href ?? '',
    text: visibleText(inner),
  }));
}

export const allowWords = /allow|approve|continue|authori[sz]e|accept/i;
export const denyWords = /deny|decline|cancel|refuse|reject|don.?t allow|not now/i;

/** Names of the field that asks who one is. */
const loginNames = /^(login|user_?name|email)$/i;
const asksWho = ({ name, type }) => ['text', 'email'].includes(type) && loginNames.test(name);

/** What is typed where nothing was given and the page has not filled it in itself. */
export const unasked = { login: 'ada@example.com', password: 'fake-password' };

/**
 * What a person would do on this page: sign in where a password is asked, otherwise allow or deny.
 * Returns `{ step, method, url, fields }`, or `null` when the page asks for nothing that this walk knows.
 */
export function nextStep(html, pageUrl, { login, password, deny }) {
  const forms = formsOf(html);
  const submit = (step, form, button) => {
    const fields = form.inputs.map(({ name, value, type }) => {
      if (type === 'password') return [name, password ?? (value || unasked.password)];
      if (asksWho({ name, type })) return [name, login ?? (value || unasked.login)];
      return [name, value];
    });
    if (button?.name) fields.push([button.name, button.value]);
    return { step, method: form.method, url: new URL(form.action || pageUrl, pageUrl).href, fields };
  };
  const signIn = forms.find((form) => form.inputs.some(({ type }) => type === 'password'));
  if (signIn) return submit('sign-in', signIn, signIn.buttons.find(({ text }) => !denyWords.test(text)));
  // Some ask for the name first, and for the password on the next page.
  const naming = forms.find((form) => form.inputs.some((input) => asksWho(input) && input.value === ''));
  if (naming) return submit('name', naming, naming.buttons.find(({ text }) => !denyWords.test(text)));
  const isDeny = ({ text }) => denyWords.test(text);
  const isAllow = ({ text }) => allowWords.test(text) && !denyWords.test(text);
  const wanted = deny ? isDeny : isAllow;
  const consent = forms.find((form) => form.buttons.some(wanted));
  if (consent) return submit(deny ? 'deny' : 'allow', consent, consent.buttons.find(wanted));
  const link = deny && linksOf(html).find(isDeny);
  if (link) return { step: 'deny', method: 'get', url: new URL(link.href, pageUrl).href, fields: [] };
  return null;
}

/** Cookies by host and port: loopback servers on other ports must not see each other's. */
class CookieJar {
  #jars = new Map();

  keep(url, response) {
    const jar = this.#jars.get(url.host) ?? new Map();
    this.#jars.set(url.host, jar);
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...parts] = line.split(';').map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const path = parts.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
      const gone = parts.some((part) => /^max-age=(0|-\d+)$/i.test(part) || (/^expires=/i.test(part) && Date.parse(part.slice(8)) <= Date.now()));
      if (gone) jar.delete(`${name};${path}`);
      else jar.set(`${name};${path}`, { name, value, path });
    }
  }

  header(url) {
    return [...(this.#jars.get(url.host)?.values() ?? [])]
      .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }
}

/**
 * Walks from `start` until `isEnd(url)` is true of an address about to be fetched, or until a page asks for nothing.
 *
 * @param {string} start the address to open
 * @param {object} options `login`, `password`, `deny`; `isEnd(url)` stops before the fetch; `onRequest({method, url, status})`
 * @returns `{ steps, url, status, html }`; `status` and `html` are absent when `isEnd` stopped it
 */
export async function walk(start, { isEnd = () => false, onRequest = () => {}, ...answers }) {
  const jar = new CookieJar();
  const steps = [];
  let request = { method: 'get', url: start, fields: [] };
  for (let hops = 0; hops < 40; hops += 1) {
    const url = new URL(request.url);
    if (isEnd(url)) return { steps, url: url.href };
    const headers = { accept: 'text/html', 'accept-language': 'en', ...(jar.header(url) && { cookie: jar.header(url) }) };
    const post = request.method === 'post';
    if (post) headers.origin = url.origin;
    if (!post) request.fields.forEach(([name, value]) => url.searchParams.append(name, value));
    const response = await fetch(url, {
      method: post ? 'POST' : 'GET',
      headers,
      redirect: 'manual',
      ...(post && { body: new URLSearchParams(request.fields) }),
    });
    const html = await response.text();
    onRequest({ method: post ? 'POST' : 'GET', url: url.href, status: response.status });
    jar.keep(url, response);
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location) {
      const same = (response.status === 307 || response.status === 308) && post;
      request = { ...(same ? request : { method: 'get', fields: [] }), url: new URL(location, url).href };
      continue;
    }
    const step = nextStep(html, url.href, answers);
    // The same question again means that the answer was refused: a person would stop and read.
    if (!step || steps.at(-1) === step.step) return { steps, url: url.href, status: response.status, html };
    steps.push(step.step);
    request = step;
  }
  throw new Error(`still redirected after 40 requests, last to ${request.url}`);
}
