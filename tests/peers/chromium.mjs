// Starts the system's Chromium, headless and cut off from everything but loopback, with a profile that is thrown away.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Runs `work(context)` in a fresh browser; the profile is removed whatever happens. */
export async function withChromium(options, work) {
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is missing: apt-get install -y --no-install-recommends chromium`);
  }
  const profile = await mkdtemp(join(tmpdir(), 'pleo-onboard-chromium-'));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE [::1]',
      ],
      ...options,
    });
    try {
      return await work(context);
    } finally {
      await context.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
