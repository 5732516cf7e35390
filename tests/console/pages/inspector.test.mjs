// The inspector's page, on a gateway that is played: 27 to 41 of console.md B11 as far as they are about what is shown.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { choose, click, eventually, find, focused, gone, launch, open, press, rows, says, text } from '../browser.mjs';
import { id, list, record, summary } from '../fake/calls.mjs';
import { pretend, streams } from '../pretend.mjs';

const browser = await launch(after);

test('27: nothing is inspected until somebody says so', async () => {
  const { base, state } = await pretend(after, { calls: [] });
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  await says(page, 'Nothing is being inspected.');
  await says(page, 'No call is kept.');
  assert.equal(state.requests.some(r => r.method === 'POST'), false);
  await page.done();
});

test('27: where the file forbids it there is no button', async () => {
  const status = (await import('../fake/data.mjs')).status(1);
  const { base } = await pretend(after, { calls: [], answers: { 'GET status': { status: 200, body: { ...status, inspect: null } } } });
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  await says(page, 'The file forbids it');
  await eventually(async () => assert.equal(await page.$('aria/Inspect…[role="button"]'), null));
  await page.done();
});

test('28: the dialog keeps and gives back the focus, and begins what it says', async () => {
  const { base, state } = await pretend(after, { calls: [] });
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  await (await find(page, 'Inspect…', 'button')).focus();
  await page.keyboard.press('Enter');
  await find(page, 'Inspect calls', 'dialog');
  for (let i = 0; i < 20; ++i) {
    await page.keyboard.press('Tab');
    await eventually(async () => assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null), await focused(page)));
  }
  await page.keyboard.press('Escape');
  await gone(page, 'Inspect calls', 'dialog');
  await eventually(async () => assert.equal(await focused(page), 'Inspect…'));
  await page.keyboard.press('Enter');
  await click(page, 'Start inspecting');
  await says(page, 'Choose a route or a client.');
  await choose(page, 'Route', 'globex');
  await choose(page, 'Client', 'crm');
  await choose(page, 'Calls', 'writes');
  await eventually(async () => assert.deepEqual(await (await find(page, 'For', 'combobox')).$$eval('option', all => all.map(o => o.textContent)), ['1 minute', '5 minutes', '10 minutes', '30 minutes', '60 minutes']));
  await choose(page, 'For', '30');
  await click(page, 'Hide values', 'checkbox');
  await click(page, 'Start inspecting');
  await find(page, 'Stop inspecting globex', 'button');
  const begun = state.requests.find(r => r.method === 'POST' && r.path.endsWith('/inspections'));
  assert.deepEqual([JSON.parse(begun.body), begun.headers['x-idiom-console']], [{ route: 'globex', client: 'crm', calls: 'writes', for: '30m', values: 'hidden' }, '1']);
  await eventually(async () => assert.match(await page.$eval('nav[aria-label=Main] .count', e => e.textContent), /30:00|29:5\d/));
  await click(page, 'Stop inspecting globex');
  await says(page, 'Nothing is being inspected.');
  await page.done();
});

test('29, 30: a call appears as it begins, is shown as running, and ends in its row', async () => {
  const { base, state } = await pretend(after, { calls: [] });
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  await streams(state, 'calls');
  await says(page, 'Live');
  const running = { ...summary, id: 'a1', seq: 900, status: null, duration: null, note: '' };
  state.calls = [running];
  state.emit('call', running);
  await eventually(async () => assert.deepEqual((await rows(page, 'Inspected calls')).map(r => r[1]), ['running']));
  state.emit('call', { ...running, status: 200, duration: 31000, note: 'confirmed' });
  await page.waitForFunction(() => document.querySelector('.list tbody').innerText.includes('200'));
  await eventually(async () => assert.equal((await rows(page, 'Inspected calls')).length, 1));
  state.emit('skipped', { n: 12 });
  await says(page, '12 calls came too fast to be listed.');
  await page.done();
});

test('arrow keys, j and k move while the list has the focus', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  await (await find(page, 'List of calls', 'group')).focus();
  const ids = list().map(c => c.id);
  for (const [pressed, at] of [['ArrowDown', 0], ['j', 1], ['ArrowDown', 2], ['k', 1], ['ArrowUp', 0], ['k', 0]]) {
    await page.keyboard.press(pressed);
    await page.waitForFunction(i => location.pathname.endsWith(i), {}, ids[at]);
    await eventually(async () => assert.equal(await focused(page), 'List of calls'));
  }
  await page.waitForSelector(`article[aria-label="Call ${ids[0]}"]`);
  await eventually(async () => assert.equal(await page.$$eval('.list tr[aria-current=true]', all => all.length), 1));
  await page.done();
});

test('31: XML → JSON: client, unified, vendor and told stand in order', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + id);
  await page.waitForSelector(`article[aria-label="Call ${id}"]`);
  for (const region of ['Roles', 'Translation', 'Timeline', 'Conversation']) await find(page, region, 'region');
  await eventually(async () => assert.deepEqual(await rows(page, 'Translation').then(all => all[1].slice(0, 3)), ['NewPassword ***', 'password ***', 'password "***"']));
  const steps = await page.$$eval('ol[aria-label=Conversation] summary .tag:first-child', all => all.map(t => t.textContent));
  assert.deepEqual(steps, ['Client asked', 'Understood as', ...Array(5).fill('to Genesys'), 'Client was told']);
  await click(page, 'Open all');
  const told = await page.$eval('ol[aria-label=Conversation]', e => e.innerText);
  let at = -1;
  for (const words of ['<NewPassword>***</NewPassword>', '"operation": "update"', 'Service Unavailable', '"ROLE_AGENT"', '"ROLE_SUPERVISOR", "ROLE_WALLBOARD"', '"statusCode": 0', '<UserInfo']) {
    const next = told.indexOf(words, at + 1);
    assert.ok(next > at, words);
    at = next;
  }
  await click(page, 'Close all');
  await eventually(async () => assert.equal(await page.$$eval('details.msg[open]', all => all.length), 0));
  await page.done();
});

test('33, 34: the story, the timeline and the roles say what happened', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + id);
  await find(page, 'Timeline', 'table');
  const story = await page.$eval('.story', e => e.innerText);
  for (const words of ['PUT of the whole set', 'ROLE_WALLBOARD is outside the route’s map and was kept', 'met a 503 and was tried once more', 'sent once', 'confirmed by the second look']) assert.ok(story.includes(words), words);
  await eventually(async () => assert.deepEqual((await rows(page, 'Timeline')).map(r => r[0]), ['Read the call', 'Wait for the turn', 'GET, try 1', 'Pause before a retry', 'GET, try 2', 'PUT', 'GET to confirm', 'Pause before another look', 'GET to look again', 'Write the answer']));
  const chips = name => page.$$eval(`ul[aria-label="${name}"] li`, all => all.map(li => li.innerText.replace(/\s+/g, ' ')));
  assert.deepEqual([await chips('Roles before'), await chips('Roles after')], [['agent removed', 'ROLE_WALLBOARD not mapped'], ['supervisor added', 'ROLE_WALLBOARD kept']]);
  await page.done();
});

const hostile = '<img src=x onerror="window.hit=1"><script>window.hit=2</script>\u202Egnp\u0000';
test('39: markup in a name is text, and marks are shown as what they are', async () => {
  const body = { type: 'application/json', bytes: 80, text: JSON.stringify({ name: hostile }), cut: 0, masked: 0, readable: true };
  const bad = { ...record, client: hostile, path: '/v1/' + hostile, asked: { ...record.asked, target: '/v1/' + hostile, body }, translation: [{ pointer: '/x', client: { name: hostile, value: hostile }, unified: null, vendor: null, note: hostile }],
    roles: { before: [hostile], asked: [hostile], confirmed: [], kept: [] }, exchanges: [{ ...record.exchanges[0], url: 'https://x/' + hostile, reply: { status: 200, headers: [[hostile, hostile]], body } }] };
  const { base } = await pretend(after, { calls: [{ ...summary, client: hostile, path: '/v1/' + hostile, note: hostile }], records: { [id]: bad } });
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + id);
  await click(page, 'Open all');
  await eventually(async () => assert.equal(await page.evaluate(() => window.hit), undefined));
  await eventually(async () => assert.equal(await page.$('main img, main script'), null));
  await eventually(async () => {
    const shown = await text(page);
    assert.ok(shown.includes('<img src=x onerror="window.hit=1">') && shown.includes('U+202Egnp') && !shown.includes('\u202E'));
  });
  assert.deepEqual(page.seen.complaints, []);
  await page.done();
});

test('37, 38, B10: what is cut, hidden, unreadable or too much is said', async () => {
  const part = text => ({ type: 'application/json', bytes: 300000, text, cut: 37856, masked: 1, readable: false });
  const many = Array.from({ length: 500 }, (_, i) => ({ ...record.exchanges[0], n: i + 1 }));
  const big = { ...record, asked: { ...record.asked, body: part('x'.repeat(40000)) }, exchanges: many.slice(0, 64), facts: [{ code: 'more-exchanges', of: { count: 436 } }] };
  const { base } = await pretend(after, { records: { [id]: big } });
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + id);
  await says(page, 'and 436 more');
  await says(page, '37 KiB more were cut.');
  await says(page, 'so only its shape is shown');
  for (const left of ['23 KiB left', '7.1 KiB left']) await page.waitForFunction(w => { const b = [...document.querySelectorAll('.one button')].find(e => e.textContent.includes(w)); b?.click(); return b; }, {}, left);
  await page.waitForFunction(() => !document.querySelector('.one button'));
  await eventually(async () => assert.equal(await page.$$eval('ol.talk details', all => all.length), 64 + 3));
  await page.done();
});

test('39: two megabytes in one word stay within the page', async () => {
  const { base } = await pretend(after, { records: { [id]: { ...record, asked: { ...record.asked, body: { type: 'text/plain', bytes: 2e6, text: 'w'.repeat(2e6), cut: 0, masked: 0, readable: true } } } } });
  const page = await open(browser, { base, width: 360 });
  await page.visit('/console/calls/' + id);
  await says(page, 'Show more (1.9 MiB left)');
  await eventually(async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)));
  await page.done();
});

test('40: a call that has gone says so, and the list is cleared by "Clear"', async () => {
  const { base, state } = await pretend(after, { calls: list() });
  const page = await open(browser, { base });
  await page.visit('/console/calls/gone');
  await says(page, 'This call is no longer kept.');
  await eventually(async () => assert.equal((await rows(page, 'Inspected calls')).length, list().length));
  await click(page, 'Clear');
  await says(page, 'No call is kept.');
  assert.ok(state.requests.some(r => r.method === 'DELETE' && r.path.endsWith('/calls') && r.headers['x-idiom-console'] === '1'));
  await page.done();
});

test('55: "Copy as curl", and the other ways on from a call', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + id);
  await page.evaluate(() => { navigator.clipboard.writeText = async t => { window.copied = t; }; });
  await click(page, 'Copy as curl');
  await page.waitForFunction(() => window.copied);
  await eventually(async () => assert.match(await page.evaluate(() => window.copied), /^curl -X PATCH -u hr@example\.test:"\$KEY" -H 'Content-Type: application\/xml; charset=utf-8' .*"\$SECRET".* http:\/\/127\.0\.0\.1:8080\/legacy\/globex\/users\/7412b7ff/s));
  const to = await Promise.all(['Try as dry run', 'Audit entry', 'User', 'Trace'].map(async name => (await find(page, name, 'link')).evaluate(a => a.getAttribute('href') + (a.rel ? ' ' + a.rel : ''))));
  assert.deepEqual(to, ['/console/try?call=' + id, '/console/audit?request=' + id, '/console/users/globex/7412b7ff-fce9-41d9-93a2-f05831475063', 'https://jaeger.example/trace/4bf92f3577b34da6a3ce929d0e0e4736 noreferrer']);
  await click(page, 'Try as dry run', 'link');
  await page.waitForFunction(() => document.querySelector('form[aria-label=Call] input[value=offline]')?.checked && document.querySelector('input[value=dry]').disabled && [...document.querySelectorAll('textarea')].some(t => t.value.includes('<PatchUser')));
  await eventually(async () => assert.equal(await (await find(page, 'Path', 'textbox')).evaluate(e => e.value), '/users/7412b7ff-fce9-41d9-93a2-f05831475063'));
  await page.done();
});

test('B4: on a small window the list and a call are pages of their own', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base, width: 390 });
  await page.visit('/console/calls');
  await find(page, 'Inspected calls', 'table');
  await eventually(async () => assert.equal(await page.evaluate(() => document.querySelector('.detail').checkVisibility()), false));
  await press(page, () => page.$('.list tbody a'));
  await page.waitForSelector('article.detail');
  await eventually(async () => assert.deepEqual(await page.evaluate(() => [document.querySelector('.list').checkVisibility(), document.querySelector('article.detail').checkVisibility()]), [false, true]));
  await click(page, '← Calls', 'link');
  await find(page, 'Inspected calls', 'table');
  await page.done();
});
