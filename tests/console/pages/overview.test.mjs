// The overview, on a gateway that is played: 20 to 26 of console.md B11, and B10.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { arrive, click, eventually, find, gone, launch, open, press, rows, says, text, type } from '../browser.mjs';
import * as data from '../fake/data.mjs';
import { pretend, streams } from '../pretend.mjs';

const browser = await launch(after);
const overview = change => ({ ...data.overview(), history: undefined, ...change });

test('20: routes and back ends are listed, each column in its place', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  await eventually(async () => {
    const routes = await rows(page, 'Routes'), backends = await rows(page, 'Back ends');
    assert.deepEqual(routes.map(r => r[0]), data.routes().map(r => r.name));
    assert.deepEqual([...routes[1].slice(0, 3), ...routes[1].slice(4, 7)], ['globex', 'contact-center', 'usable', '48.1', '0 %', '22 ms']);
    assert.deepEqual(backends[2].map(cell => cell.replace(/\s+/g, ' ')), ['evovoice evovoice', '0 of 2 hosts', 'open, 9 s left', '0 of 64', 'basic', '1.2', '5.0 s', '11 %']);
  });
  await eventually(async () => assert.deepEqual(await (await find(page, 'Routes', 'table')).$$eval('th', all => all.map(th => th.textContent)), ['Route', 'Back end', 'Health', 'Last 15 min', 'Calls/s', 'Failed', 'p95', 'Last call']));
  await click(page, 'globex', 'link');
  await arrive(page, 'globex');
  await eventually(async () => assert.deepEqual((await rows(page, 'Fields')).find(r => r[0] === 'userName'), ['userName', 'at creation', 'userName', 'at creation']));
  await page.done();
});

test('3: the address keeps the routes that are looked for', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  await type(page, 'Find a route', 'searchbox', 'glob');
  await page.waitForFunction(() => location.search === '?route=glob' && document.querySelector('section[aria-label=Routes] tbody')?.rows.length === 1);
  await page.reload();
  await eventually(async () => assert.equal(await (await find(page, 'Find a route', 'searchbox')).evaluate(e => e.value), 'glob'));
  await eventually(async () => assert.deepEqual((await rows(page, 'Routes')).map(r => r[0]), ['globex']));
  await page.done();
});

test('21: numbers change without a reload, and Pause stops them', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  await streams(state, 'routes=acme');
  await says(page, 'Live, every 2 s');
  const show = rate => state.emit('overview', overview({ totals: { ...data.overview().totals, rate }, routes: [{ ...data.routes()[1], rate: rate / 10 }] }));
  show(987);
  await says(page, '987');
  await eventually(async () => assert.equal((await rows(page, 'Routes'))[1][4], '98.7'));
  const pause = await find(page, 'Pause', 'button');
  await eventually(async () => assert.equal(await pause.evaluate(b => b.getAttribute('aria-pressed')), 'false'));
  await press(page, async () => pause);
  await says(page, 'Paused');
  await eventually(async () => assert.equal(await pause.evaluate(b => b.getAttribute('aria-pressed')), 'true'));
  await streams(state);
  show(111);
  await press(page, async () => pause);
  await says(page, 'Live, every 2 s');
  await eventually(async () => assert.doesNotMatch(await text(page), /111/));
  await page.done();
});

test('22: an open circuit comes first and leads to its back end; nothing that needs attention leaves no frame', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  const region = await find(page, 'Needs attention', 'region');
  await eventually(async () => assert.equal(await region.evaluate(r => document.querySelector('main').innerText.indexOf(r.innerText) < document.querySelector('main').innerText.indexOf('Requests')), true));
  await eventually(async () => assert.match(await region.$eval('li', li => li.innerText), /Circuit of evovoice is open/));
  await eventually(async () => assert.deepEqual(await region.$$eval('a', all => all.map(a => a.textContent)), ['Back end', 'Back end', 'Back end', 'Configuration']));
  await press(page, () => region.$('a'));
  await arrive(page, 'evovoice');
  await eventually(async () => assert.match(await text(page), /3 timeouts within 10 s back in 9 s/));
  await click(page, 'Overview', 'link');
  await find(page, 'Needs attention', 'region');
  await streams(state, 'routes=acme');
  state.emit('overview', overview({ attention: [] }));
  await gone(page, 'Needs attention', 'region');
  await page.done();
});

test('23: a plot opens as a table with the same numbers', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  for (const [button, name, column] of [['Requests as table', 'Requests per second', 'rate'], ['Answer times as table', 'Answer times', 'p95']]) {
    const image = await page.waitForSelector(`main [role=img][aria-label^="${name}"]`);
    const label = await image.evaluate(e => e.getAttribute('aria-label'));
    await click(page, button);
    const table = await rows(page, label);
    assert.equal(table.length, 180);
    const last = data.history[column].at(-1);
    assert.equal(parseFloat(table[0][1]), column === 'rate' ? Math.round(last) : Math.round(last / 1000));
    await click(page, button);
    await page.waitForSelector(`main [role=img][aria-label^="${name}"]`);
  }
  await page.done();
});

test('24: with 10,000 routes the page is there within its bytes, and finds one', async () => {
  const many = Array.from({ length: 10000 }, (_, i) => ({ ...data.routes()[0], name: 'route-' + String(i).padStart(4, '0') }));
  const { base, state } = await pretend(after, { routes: () => many });
  const page = await open(browser, { base });
  await page.visit('/console/');
  await eventually(async () => assert.equal((await rows(page, 'Routes')).length, 50));
  await type(page, 'Find a route', 'searchbox', '7421');
  await page.waitForFunction(() => document.querySelector('table[aria-label=Routes], section[aria-label=Routes] table')?.tBodies[0].rows.length === 1);
  await eventually(async () => assert.equal((await rows(page, 'Routes'))[0][0], 'route-7421'));
  assert.ok(state.requests.filter(r => r.path.endsWith('/api/routes')).length < 8, 'every letter was asked for');
  await page.done();
});

test('24: more routes come by the page', async () => {
  const many = Array.from({ length: 120 }, (_, i) => ({ ...data.routes()[0], name: 'r' + i }));
  const { base } = await pretend(after, { routes: () => many });
  const page = await open(browser, { base });
  await page.visit('/console/');
  for (const [wanted, last] of [[100, false], [120, true]]) {
    await click(page, 'More routes');
    await page.waitForFunction(n => document.querySelector('section[aria-label=Routes] tbody').rows.length === n, {}, wanted);
    if (last) await gone(page, 'More routes', 'button');
  }
  await page.done();
});

test('25: a stopped gateway shows as not connected and keeps the last numbers, a restarted one as restarted', async () => {
  const first = await pretend(after);
  const page = await open(browser, { base: first.base });
  await page.visit('/console/');
  await says(page, 'Live, every 2 s');
  await first.stop();
  await says(page, 'Not connected, trying again');
  await eventually(async () => assert.equal((await rows(page, 'Routes')).length, 7));
  await eventually(async () => assert.match(await text(page), /numbers of \d\d:\d\d:\d\d/));
  await pretend(after, { pid: 9999, routes: () => data.routes().slice(0, 3) }, first.port);
  await page.waitForFunction(() => document.body.innerText.includes('The gateway was restarted'));
  await page.waitForFunction(() => document.querySelector('section[aria-label=Routes] tbody').rows.length === 3);
  await page.done();
});

test('26: a hidden tab holds no connection', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  await says(page, 'Live, every 2 s');
  const hide = hidden => page.evaluate(h => {
    Object.defineProperty(document, 'hidden', { value: h, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await streams(state, 'topics=');
  await hide(true);
  await streams(state);
  await hide(false);
  await streams(state, 'topics=');
  await page.done();
});

test('B7: where events do not come, the page asks every 5 s and says so', async () => {
  const { base } = await pretend(after, { answers: { 'GET events': { status: 503, body: { title: 'Too many streams.' } } } });
  const page = await open(browser, { base });
  await page.visit('/console/');
  await page.waitForFunction(() => document.body.innerText.includes('Live, asked every 5 s'));
  await page.done();
});

test('B10: nothing yet is one sentence and the next step', async () => {
  const { base } = await pretend(after, { routes: () => [], calls: [], answers: { 'GET overview': { status: 200, body: { ...data.overview(), routes: [], backends: [], attention: [], history: { from: null, step: 5, rate: [], failed_rate: [], p50: [], p95: [] } } },
    'GET audit': { status: 200, body: { entries: [], next: null } } } });
  const page = await open(browser, { base });
  for (const [path, words] of [['/console/', 'The file has no route yet. Add one below routes'], ['/console/', 'The file has no back end yet'], ['/console/', 'Nothing was counted yet'],
    ['/console/calls', 'Nothing is being inspected. Choose “Inspect…”'], ['/console/calls/x', 'This call is no longer kept.'], ['/console/audit', 'Nothing was written through this gateway yet.'], ['/console/routes/x', 'has no route of this name']]) {
    if (!page.url().endsWith(path)) await page.visit(path);
    await says(page, words);
  }
  await page.done();
});

test('B10: an answer that is none is an alert with "Try again", and the page stands', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  for (const [status, body, words] of [[503, { title: 'The store is away.', detail: 'disk full', instance: 'r-17' }, 'The store is away.'], [403, { title: 'This may not be done.' }, 'This may not be done.'], [200, undefined, 'The answer is 200, but not JSON.']]) {
    state.answers = { 'GET overview': { status, body } };
    await page.visit('/console/');
    const alert = await page.waitForSelector('[role=alert]');
    await eventually(async () => assert.match(await alert.evaluate(e => e.innerText), new RegExp(words)));
    if (status === 503) assert.match(await alert.evaluate(e => e.innerText), /disk full[^]*r-17/);
    state.answers = {};
    await click(page, 'Try again');
    await find(page, 'Routes', 'table');
    await eventually(async () => assert.equal(await page.$('[role=alert]'), null));
  }
  await page.done();
});
