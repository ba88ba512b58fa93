// Turns an SVG or HTML file into a PNG, with the system's Chromium.
//
//   node render.mjs INPUT.svg|INPUT.html OUTPUT.png [SCALE]        SCALE: device pixels a CSS pixel, 2 by default
import { readFile } from 'node:fs/promises';
import { withChromium } from './chromium.mjs';

const [input, output, scale = '2'] = process.argv.slice(2);
if (!input || !output) {
  console.error('usage: node render.mjs INPUT.svg|INPUT.html OUTPUT.png [SCALE]');
  process.exit(2);
}
const source = await readFile(input, 'utf8');
const isSvg = input.endsWith('.svg');
const html = isSvg ? `<!doctype html><style>body{margin:0}svg{display:block}</style>${source.replace(/^<\?xml.*?\?>/s, '')}` : source;
await withChromium({ deviceScaleFactor: Number(scale), viewport: { width: 1280, height: 800 } }, async (context) => {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.setContent(html, { waitUntil: 'load' });
  if (isSvg) await page.locator('svg').first().screenshot({ path: output, omitBackground: true });
  else await page.screenshot({ path: output, fullPage: true });
});
