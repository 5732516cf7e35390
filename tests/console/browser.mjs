// A headless Chromium, and what tests look at in its pages: roles and names, as a screen reader has them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, modules } from './places.mjs';

const puppeteer = (await load('puppeteer-core')).default;
const axe = readFileSync(join(modules, 'axe-core/axe.min.js'), 'utf8');
const latency = Number(process.env.CONSOLE_LATENCY); // how long every answer takes, in milliseconds: finds tests that look too early
export const addresses = ['/console/', '/console/calls', '/console/try', '/console/users', '/console/audit', '/console/configuration', '/console/reference'];
export const headings = ['Overview', 'Calls', 'Try it', 'Users', 'Audit', 'Configuration', 'Reference'];

/** A browser, closed at the end of the tests of a file. @param {(act: () => Promise<void>) => void} after @param {string[]} [more] arguments of Chromium */
export async function launch(after, more = []) {
  const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, args: ['--no-sandbox', '--disable-dev-shm-usage', ...more] });
  after(() => browser.close());
  return browser;
}

/**
 * A page, in a context of its own, that notes what a browser complains about and where it asks.
 * @param {any} browser @param {{base: string, width?: number, theme?: string, motion?: string, token?: string}} how
 */
export async function open(browser, { base, width = 1280, theme = 'light', motion = 'reduce' }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(60000); // for busy machines: only a failing test waits that long
  const seen = { complaints: [], requests: [], base };
  page.on('console', message => { if (['error', 'warn'].includes(message.type())) seen.complaints.push(message.text() + ' ' + (message.location()?.url || '')); });
  page.on('pageerror', error => seen.complaints.push(String(error)));
  const pending = new Set(); // what the document of the page has asked for and has no answer to
  page.on('request', request => {
    seen.requests.push(request.url());
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) pending.clear();
    if (request.resourceType() !== 'eventsource') pending.add(request); // the event stream stays open
  });
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, request => pending.delete(request));
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, { name: 'prefers-reduced-motion', value: motion }]);
  await page.setViewport({ width, height: 900 });
  if (latency) await page.emulateNetworkConditions({ latency, download: -1, upload: -1 });
  return Object.assign(page, { seen, pending, visit: path => page.goto(base + path, { waitUntil: 'load' }), done: () => context.close() });
}

/**
 * The element of this role and name, when it is there. It is asked for again and again: the browser's accessibility tree may
 * follow the page after its last change, of which alone puppeteer's own waiting takes notice.
 */
export async function find(page, name, role) {
  for (const end = Date.now() + 60000; Date.now() < end; await new Promise(next => setTimeout(next, 50))) {
    const found = await page.$(`aria/${name}[role="${role}"]`);
    if (found) return found;
  }
  throw new Error(`nothing here is a ${role} named "${name}"`);
}
/**
 * Clicks an element. What still arrives would move it away from under the mouse, or replace it: at most a second is waited for that,
 * because some tests never answer. @param {any} page @param {() => Promise<any>} look finds the element
 */
export async function press(page, look) {
  await look();
  await settle(page, 1000);
  await (await look()).click();
}
export const click = (page, name, role = 'button') => press(page, () => find(page, name, role));
export const gone = (page, name, role) => page.waitForSelector(`aria/${name}[role="${role}"]`, { hidden: true });
export const text = page => page.$eval('main', main => main.innerText);
/** Waits until the page holds the text. */
export const says = (page, words) => page.waitForFunction(w => document.body.innerText.includes(w), {}, words);
export const arrive = (page, heading) => page.waitForFunction(h => document.querySelector('h1')?.textContent === h, {}, heading);
export const choose = async (page, name, value) => (await find(page, name, 'combobox')).select(value);
/**
 * Holds a page to what it is to show in the end: the check is made again until it passes, its last failure is thrown after 20 s.
 * An answer may arrive after the click that asked for it. @param {() => Promise<any>} check
 */
export async function eventually(check) {
  for (const end = Date.now() + 20000; ; await new Promise(next => setTimeout(next, 50))) {
    try {
      return await check();
    } catch (failure) {
      if (Date.now() > end) throw failure;
    }
  }
}
/** Types into an empty field. */
export async function type(page, name, role, words) {
  const field = await find(page, name, role);
  await field.evaluate(e => e.select());
  await page.keyboard.press('Backspace');
  await field.type(words);
}
/** The rows of a table as texts. */
export const rows = async (page, name) => (await find(page, name, 'table')).$$eval('tbody tr', all => all.map(row => [...row.cells].map(cell => cell.innerText.trim())));
export const focused = page => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent?.trim() || '');
/**
 * Waits until the page has had nothing to wait for during 150 ms. puppeteer's waitForNetworkIdle also counts requests of documents
 * that the page has left, and some of those never end. @param {any} page @param {number} [most] in milliseconds
 */
export async function settle(page, most = Infinity) {
  for (let began = Date.now(), since = began; Date.now() - since < 150 && Date.now() - began < most; await new Promise(next => setTimeout(next, 20))) if (page.pending.size > 0) since = Date.now();
}

/** Findings of axe that are serious or critical. */
export async function findings(page) {
  const client = await page.createCDPSession(); // past the policy of the page, which forbids what axe would have to be injected by
  const { result } = await client.send('Runtime.evaluate', { awaitPromise: true, returnByValue: true,
    expression: `${axe}; axe.run(document, { resultTypes: ['violations'] }).then(r => JSON.stringify(r.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))))` });
  await client.detach();
  return JSON.parse(result.value);
}

/** Holds a page to what every page keeps to. */
export async function sound(page, where) {
  assert.deepEqual(await findings(page), [], where);
  const [whole, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(whole <= window, `${where} is ${whole} px wide at ${window}`);
}
