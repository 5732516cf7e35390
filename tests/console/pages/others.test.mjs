// Try it, audit, configuration, reference and signing in, on a gateway that is played. Numbers are those of console.md B11.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { arrive, choose, click, eventually, find, gone, launch, open, press, rows, says, settle, text, type } from '../browser.mjs';
import * as data from '../fake/data.mjs';
import { pretend, streams } from '../pretend.mjs';

const browser = await launch(after);
const results = page => page.$$eval('section[aria-label=Result] article', all => all.map(a => a.innerText));

test('44: a legacy call is explained for four back ends side by side, offline', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/try?route=globex');
  await choose(page, 'Face', 'legacy');
  await find(page, 'Offline', 'radio');
  // Faster than the page shows what was chosen before.
  await (await find(page, 'Compare with another route', 'button')).evaluate(b => { for (let i = 0; i < 3; ++i) b.click(); });
  await page.waitForFunction(() => document.querySelectorAll('form[aria-label=Call] select[aria-label=Route]').length === 4);
  await page.$$eval('form[aria-label=Call] select[aria-label=Route]', all => ['acme', 'voice', 'teams'].forEach((route, i) => { all[i + 1].value = route; all[i + 1].dispatchEvent(new Event('change', { bubbles: true })); }));
  await type(page, 'Path', 'textbox', '/users/7');
  await click(page, 'Explain');
  await find(page, 'Result', 'region');
  await eventually(async () => assert.equal((await results(page)).length, 4));
  const told = await results(page);
  for (const [i, words] of [['ROLE_AGENT'], ['customer.user.acd', 'replace'], ['<LastName>Reyes</LastName>'], ['this back end has no roles', '422']].entries()) for (const word of words) assert.ok(told[i].includes(word), word + ' in ' + told[i]);
  const asked = JSON.parse(state.requests.find(r => r.path.endsWith('/explain')).body);
  assert.deepEqual([asked.routes, asked.face, asked.method, asked.path, asked.content_type], [['globex', 'acme', 'voice', 'teams'], 'legacy', 'PATCH', '/users/7', 'application/xml']);
  assert.equal(state.requests.some(r => r.path.includes('/try/v1/globex/users')), false);
  await page.done();
});

test('44: a pointer of a problem leads into the body', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/try?route=teams');
  await click(page, 'Explain');
  await click(page, '/roles');
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), '["agent"]'));
  await page.done();
});

test('examples come from the description, and the address holds the call', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/try?route=globex&operation=createUser');
  await page.waitForFunction(() => [...document.querySelectorAll('textarea')].some(t => t.value.includes('kim.lee@acme.example')));
  await eventually(async () => assert.equal(await (await find(page, 'Method', 'combobox')).evaluate(e => e.value), 'POST'));
  await choose(page, 'Example', 'getUser');
  await page.waitForFunction(() => new URLSearchParams(location.search).get('path') === '/users/7f3a');
  await page.reload();
  await eventually(async () => assert.equal(await (await find(page, 'Method', 'combobox')).evaluate(e => e.value), 'GET'));
  await page.done();
});

test('"Send" asks once more where it writes', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/try?route=globex');
  await click(page, 'Send', 'radio');
  await click(page, 'Send', 'button');
  await find(page, 'Send this call?', 'dialog');
  assert.equal(state.requests.some(r => r.path.includes('/try/v1/globex')), false);
  await page.keyboard.press('Escape');
  await gone(page, 'Send this call?', 'dialog');
  await choose(page, 'Method', 'GET');
  await click(page, 'Send', 'button');
  await says(page, 'The client is not known.');
  const sent = state.requests.filter(r => r.path.includes('/try/v1/globex/users'));
  assert.deepEqual(sent.map(r => r.method), ['GET']);
  await page.done();
});

test('50: the trail is filtered, paged and exported; roles stand as + and −', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/audit');
  await eventually(async () => {
    const trail = await rows(page, 'Audit trail');
    assert.deepEqual([trail.length, trail[0][1], trail[0][5].replace(/\s+/g, ' '), trail[0][6].split('\n')[0]], [4, 'hr-legacy', 'lastName Reyes → Reyes-Okoro roles −agent +supervisor', '200']);
  });
  await type(page, 'User', 'textbox', '63630bbf');
  await type(page, 'Since', 'textbox', '7d');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => location.search === '?user=63630bbf&since=7d');
  await settle(page);
  assert.match(state.requests.filter(r => r.path.endsWith('/audit')).at(-1).query, /user=63630bbf&since=7d&limit=50/);
  const csv = await find(page, 'Download as CSV', 'link');
  await eventually(async () => assert.equal(await csv.evaluate(a => a.getAttribute('href')), '/console/api/audit.csv?user=63630bbf&since=7d'));
  state.answers = { 'GET audit': { status: 200, body: { entries: data.audit, next: '17' } } };
  await click(page, 'Show all');
  await find(page, 'Older', 'button');
  state.answers = { 'GET audit': { status: 200, body: { entries: data.audit.slice(0, 2), next: null } } };
  await click(page, 'Older');
  await page.waitForFunction(() => document.querySelector('section[aria-label="Audit trail"] tbody').rows.length === 6);
  assert.match(state.requests.filter(r => r.path.endsWith('/audit')).at(-1).query, /before=17/);
  await page.done();
});

test('3, 50: each filter of the trail is asked for, stands in the address, and is there after a reload', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/audit');
  const asked = { User: '63630bbf', Client: 'hr-legacy', Route: 'globex', Operation: 'update', Since: '2026-12-01', Until: '90s' };
  for (const [name, value] of Object.entries(asked)) await type(page, name, 'textbox', value);
  await click(page, 'Filter');
  const search = '?user=63630bbf&client=hr-legacy&route=globex&operation=update&since=2026-12-01&until=90s';
  await page.waitForFunction(s => location.search === s, {}, search);
  await settle(page);
  const last = () => state.requests.filter(r => r.path.endsWith('/audit')).at(-1).query;
  assert.equal(last(), search + '&limit=50');
  await click(page, 'Failed only', 'checkbox');
  await page.waitForFunction(s => location.search === s + '&result=failed', {}, search);
  await page.reload();
  await find(page, 'Audit trail', 'table');
  assert.equal(last(), search + '&result=failed&limit=50');
  for (const [name, value] of Object.entries(asked)) await eventually(async () => assert.equal(await (await find(page, name, 'textbox')).evaluate(e => e.value), value, name));
  await eventually(async () => assert.equal(await (await find(page, 'Failed only', 'checkbox')).evaluate(e => e.checked), true));
  await page.done();
});

test('51, 52: a broken file is found with its place, and what a reload would change is announced', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/configuration');
  await click(page, 'Check file');
  await eventually(async () => assert.deepEqual(await rows(page, 'Problems'), [['41:9', 'unknown key “retires”, did you mean “retries”?']]));
  const changes = [{ pointer: '/routes/voice', from: { backend: 'evovoice' }, to: null, restart: false }, { pointer: '/threads', from: 4, to: 8, restart: true }];
  state.answers = { 'POST configuration/check': { status: 200, body: { errors: [], changes } } };
  await click(page, 'Check file');
  await find(page, 'What a reload would change', 'region');
  await eventually(async () => assert.deepEqual(await rows(page, 'What a reload would change'), [['/routes/voice', '{"backend":"evovoice"}', '–', ''], ['/threads', '4', '8', 'waits for a restart']]));
  await click(page, 'Reload');
  const dialog = await find(page, 'Reload the file?', 'dialog');
  await eventually(async () => assert.match(await dialog.evaluate(d => d.innerText), /takes away route voice/));
  assert.equal(state.requests.some(r => r.path.endsWith('/reload')), false);
  state.answers['POST configuration/reload'] = { status: 422, body: { title: 'The configuration is not valid.', errors: [{ line: 3, column: 1, message: 'no' }] } };
  await press(page, () => dialog.$('button.primary'));
  const alert = await page.waitForSelector('[role=alert]');
  await eventually(async () => assert.match(await alert.evaluate(e => e.innerText), /not valid[^]*3:1 no/));
  state.answers = { 'POST configuration/check': { status: 200, body: { errors: [], changes: [] } } };
  await click(page, 'Reload');
  await says(page, 'The file is in effect.');
  await page.done();
});

test('53: what is in effect is a tree that can be searched, defaults marked, secrets masked', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/configuration');
  const region = await find(page, 'In effect', 'region');
  await eventually(async () => assert.match(await region.evaluate(e => e.innerText), /threads: 4 \(default\)[^]*store_key: \*\*\*/));
  await type(page, 'Find a key', 'searchbox', 'ROLE_AGENT');
  await page.waitForFunction(() => !document.querySelector('section[aria-label="In effect"]').innerText.includes('store_key'));
  await eventually(async () => assert.match(await region.evaluate(e => e.innerText), /routes\s+globex\s+roles\s+agent: ROLE_AGENT/));
  assert.equal(new URL(page.url()).search, '?q=ROLE_AGENT');
  await page.done();
});

test('54: the reference of a route has only what it can do, by summaries, with trees that open', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/reference/teams');
  const links = async () => (await find(page, 'Operations', 'navigation')).$$eval('a', all => all.map(a => a.textContent));
  await eventually(async () => assert.deepEqual(await links(), ['List users', 'Create a user', 'Read a user', 'Change a user']));
  await choose(page, 'Route', 'globex');
  await page.waitForFunction(() => document.querySelector('nav[aria-label=Operations]')?.innerText.includes('Read roles'));
  await choose(page, 'Route', '');
  await page.waitForFunction(() => location.pathname === '/console/reference' && document.querySelector('nav[aria-label=Operations]')?.innerText.includes('List routes'));
  await eventually(async () => assert.deepEqual(await (await find(page, 'openapi.json', 'link')).evaluate(a => [a.download, a.pathname]), ['idiom.openapi.json', '/console/api/try/v1/openapi.json']));
  await click(page, 'Create a user', 'link');
  await eventually(async () => assert.equal(await page.evaluate(() => location.hash), '#createUser'));
  await eventually(async () => assert.equal(await page.$eval('h1', h => h.textContent), 'Reference'));
  await page.evaluate(() => { navigator.clipboard.writeText = async t => { window.copied = t; }; });
  await press(page, () => page.$('#createUser button'));
  await page.waitForFunction(() => /^curl -X POST -H "X-Api-Key: \$KEY"/.test(window.copied));
  await page.done();
});

test('16, 17: who is not signed in sees the sign-in, and then the page that was wanted', async () => {
  const { base, state } = await pretend(after, { answers: Object.fromEntries(['status', 'overview', 'inspections', 'configuration', 'audit', 'calls'].map(p => ['GET ' + p, { status: 401, body: { title: 'no' } }])) });
  const page = await open(browser, { base });
  await page.visit('/console/audit?user=7');
  await arrive(page, 'Sign in');
  const field = await find(page, 'Admin token', 'textbox');
  await eventually(async () => assert.equal(await field.evaluate(e => e.type), 'password'));
  state.answers['POST session'] = { status: 401, body: { title: 'no' } };
  await field.type('wrong-token-000000\n');
  await eventually(async () => assert.match(await (await page.waitForSelector('[role=alert]')).evaluate(e => e.innerText), /The token is not right\./));
  state.answers['POST session'] = { status: 429, body: { title: 'no' } };
  await click(page, 'Sign in');
  await says(page, 'Too many tokens were wrong.');
  state.answers = { 'POST session': { status: 204 }, 'GET status': { status: 200, body: { ...data.status(1), token: true } } };
  await click(page, 'Sign in');
  await arrive(page, 'Audit');
  assert.equal(new URL(page.url()).search, '?user=7');
  state.answers['DELETE session'] = { status: 204 };
  await click(page, 'Sign out');
  await arrive(page, 'Sign in');
  await eventually(async () => assert.ok(!(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))).includes('token')));
  await page.done();
});

test('57: the first page is within its 400 kB', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  await find(page, 'Routes', 'table');
  const whole = await page.evaluate(() => ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0));
  assert.ok(whole > 100000 && whole <= 400000, String(whole));
  await page.done();
});

test('58: an hour of events leaves the heap as it was', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  await says(page, 'Live, every 2 s');
  await streams(state, 'routes=acme');
  await settle(page);
  const client = await page.createCDPSession();
  const heap = async () => { await client.send('HeapProfiler.collectGarbage'); return (await client.send('Runtime.getHeapUsage')).usedSize; };
  const hour = async (from, events) => {
    for (let i = 0; i < events; ++i) {
      state.emit('overview', { ...data.overview(), history: undefined, at: new Date(Date.now() + (from + i) * 2000).toISOString(), totals: { ...data.overview().totals, rate: 100 + i } });
      if (i % 50 === 49) await page.waitForFunction(n => document.querySelector('.figures dd').textContent.startsWith(n), {}, (100 + i).toLocaleString('en-US'));
    }
  };
  await hour(0, 200);
  const early = await heap();
  await hour(200, 1600);
  const late = await heap();
  assert.ok(late <= 20e6, `${late} bytes after an hour`);
  assert.ok(late < early + 3e6, `${early} became ${late}`);
  await eventually(async () => assert.ok((await text(page)).includes('1,699')));
  await page.done();
});
