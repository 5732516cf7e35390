// What the pages of the frame, a route, a back end and a call name, part by part, on a gateway that is played: console.md B3 to B6.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { arrive, choose, click, eventually, find, gone, headings, launch, open, press, rows, says, settle, text } from '../browser.mjs';
import * as data from '../fake/data.mjs';
import { id, list, record } from '../fake/calls.mjs';
import { pretend, streams } from '../pretend.mjs';

const browser = await launch(after);
/** The terms and descriptions of a list. @param {any} element */
const terms = element => element.evaluate(e => Object.fromEntries([...e.querySelectorAll('dt')].map(dt => [dt.innerText, dt.nextElementSibling.innerText.replace(/\s+/g, ' ').trim()])));
const columns = async (page, table) => (await find(page, table, 'table')).$$eval('th', all => all.map(th => th.textContent));
/** Where the links of a region lead, by their names. */
const links = (page, region) => find(page, region, 'region').then(e => e.$$eval('a', all => all.map(a => [a.innerText.replace(/\s+/g, ' ').trim(), a.getAttribute('href'), a.download || a.rel].filter(Boolean).join(' '))));

test('B3: the navigation has its pages in order, and says how long is inspected and how many problems the file has', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  const main = await find(page, 'Main', 'navigation');
  await eventually(async () => assert.deepEqual(await main.$$eval('a', all => all.map(a => a.textContent)), headings));
  const count = (name, words) => page.waitForFunction((n, w) => [...document.querySelectorAll('nav[aria-label=Main] li')].find(li => li.querySelector('a').textContent === n)?.querySelector('.count')?.textContent === w, {}, name, words ?? undefined);
  await count('Configuration', '1 problem');
  await count('Calls', null);
  await streams(state, 'configuration');
  state.emit('configuration', { ...data.configuration(), last_reload: { ...data.configuration().last_reload, ok: false } });
  await count('Configuration', '2 problems');
  state.emit('configuration', { ...data.configuration(), disk: 'same' });
  await count('Configuration', null);
  await page.done();
});

test('B3: the overview has its figures, and each back end its columns', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/');
  await eventually(async () => assert.deepEqual(await columns(page, 'Back ends'), ['Back end', 'State', 'Circuit', 'Pool', 'Credentials', 'Asked/s', 'p95', 'Retried']));
  await eventually(async () => assert.deepEqual(await terms(await page.$('.figures')), { Requests: '173/s', Failed: '0.9 %', 'Answer time': '≈ 31 ms p95', 'In flight': '14 of 4,096', 'Vendor requests': '1.7 per call', Writes: '6.3/s' }));
  await eventually(async () => {
    const waiting = (await rows(page, 'Back ends')).find(r => r[0].startsWith('xarios-eu'));
    assert.match(waiting[3], /16 of 16\s+3 wait/);
    const failing = (await rows(page, 'Back ends')).find(r => r[0].startsWith('connecttoteams'));
    assert.equal(failing[4], '4 min, renewal fails');
  });
  await page.done();
});

test('B3: what needs attention has one link each, by the name of where it leads', async () => {
  const of = (link, text) => ({ severity: 'warn', code: 'overloaded', subject: '', link, text });
  const attention = [of('/console/backends/evo', 'A 3.0 % b. c.'), of('/console/routes/acme', 'Calls fail; this hits route acme most.'), of('/console/configuration', '7 calls were refused.')];
  const { base } = await pretend(after, { answers: { 'GET overview': { status: 200, body: { ...data.overview(), attention } } } });
  const page = await open(browser, { base });
  await page.visit('/console/');
  await eventually(async () => assert.deepEqual(await links(page, 'Needs attention'), ['Back end /console/backends/evo', 'Route /console/routes/acme', 'Configuration /console/configuration']));
  await eventually(async () => {
    const items = await page.$$eval('.attention li', all => all.map(li => li.querySelectorAll('a').length + li.querySelector('p').innerText.replace(/\s+/g, ' ').trim()));
    assert.deepEqual(items, ['1Warning: A 3.0 % b. c.', '1Warning: Calls fail; this hits route acme most.', '1Warning: 7 calls were refused.']);
  });
  await page.done();
});

test('B4: red is for failure: a warning alone has no red edge, a failure has', async () => {
  const edge = async attention => {
    const { base } = await pretend(after, { answers: { 'GET overview': { status: 200, body: { ...data.overview(), attention } } } });
    const page = await open(browser, { base });
    await page.visit('/console/');
    await find(page, 'Needs attention', 'region');
    const found = await page.evaluate(() => [...['Left', 'Top'].map(side => getComputedStyle(document.querySelector('.attention'))[`border${side}Color`]), ...['warn', 'bad'].map(tone => getComputedStyle(document.querySelector('.attention .dot.' + tone) || document.body).backgroundColor)]);
    await page.done();
    return found;
  };
  const [alone, line, warn] = await edge(data.attention().slice(1)), [both, top, , bad] = await edge(data.attention());
  assert.deepEqual([alone, both, top], [warn, bad, line]);
});

test('B3: a route that was never called says so, in the words of a back end that was not asked', async () => {
  const routes = () => data.routes().map(r => ({ ...r, reason: r.health === 'unasked' ? 'no request since the start' : r.reason }));
  const { base, state } = await pretend(after, { routes });
  const page = await open(browser, { base });
  await page.visit('/console/');
  await find(page, 'Routes', 'table');
  await streams(state, 'routes=acme');
  for (const later of [6, 12]) state.emit('overview', { ...data.overview(), routes: routes(), history: undefined, at: new Date(Date.now() + later * 1000).toISOString() });
  await page.waitForFunction(() => document.querySelectorAll('.spark').length > 0);
  await eventually(async () => assert.deepEqual((await rows(page, 'Routes')).find(r => r[0] === 'sandbox'), ['sandbox', 'xarios-test', 'not asked yet', 'no calls', '0', '–', '–', 'never']));
  await page.done();
});

test('B3: the frame shows the whole version of a build', async () => {
  const { base } = await pretend(after, { answers: { 'GET status': { status: 200, body: { ...data.status(1), version: '0.1.0+git20261203.4299e4dc' } } } });
  const page = await open(browser, { base });
  await page.visit('/console/');
  await says(page, '+git20261203.');
  await eventually(async () => assert.deepEqual(await page.$$eval('.foot dd', all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText)), []));
  await page.done();
});

test('B3: a route says its back end, how it is chosen, its fields, roles and problems, and leads on', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/routes/globex');
  await eventually(async () => assert.deepEqual(await columns(page, 'Fields'), ['Field', 'Access', 'Vendor’s name', 'Needed']));
  await eventually(async () => {
    const said = await terms(await page.$('main .list-of'));
    assert.deepEqual([said['Back end'], said.Health, said.Chosen], ['contact-center genesys', 'usable', 'Host users.globex.example']);
    assert.match(said.Concurrency, /^The vendor has no versions/);
  });
  await eventually(async () => assert.deepEqual(await rows(page, 'Roles map'), [['admin', 'ROLE_ADMIN'], ['agent default', 'ROLE_AGENT'], ['supervisor', 'ROLE_SUPERVISOR']]));
  await eventually(async () => {
    const roles = await terms(await find(page, 'Roles', 'region'));
    assert.deepEqual(roles, { Written: 'The back end takes the whole set. The gateway reads it first, and keeps roles outside the map.', 'Outside the map': 'kept by every write, not shown', 'Default roles': 'agent' });
  });
  await eventually(async () => assert.deepEqual(await rows(page, 'Problems of the last hour'), [['precondition-failed', '3'], ['conflict', '1']]));
  await eventually(async () => {
    assert.deepEqual(await links(page, 'Links'), ['Inspect /console/calls?inspect=globex', 'Try it /console/try?route=globex', 'Users /console/users/globex', 'Audit /console/audit?route=globex', 'Reference /console/reference/globex',
      'openapi.json /console/api/routes/globex/openapi.json globex.openapi.json', 'Metrics ↗ https://grafana.example/d/idiom?var-route=globex noreferrer']);
  });
  await find(page, 'Metrics', 'link');
  await click(page, 'Inspect', 'link');
  await find(page, 'Inspect calls', 'dialog');
  await page.waitForFunction(() => document.querySelector('dialog select[aria-label=Route]').value === 'globex');
  await page.done();
});

test('B3: without a link to metrics there is none', async () => {
  const { base } = await pretend(after, { answers: { 'GET status': { status: 200, body: { ...data.status(1), links: {} } } } });
  const page = await open(browser, { base });
  await page.visit('/console/routes/globex');
  await eventually(async () => assert.ok(!(await links(page, 'Links')).join().includes('Metrics')));
  await page.visit('/console/calls/' + id);
  await find(page, 'Audit entry', 'link');
  await eventually(async () => assert.equal(await page.$('aria/Trace[role="link"]'), null));
  await page.done();
});

test('B3: a back end says each URL, its circuit, pools, credentials, errors, retries, latencies and routes', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/backends/evovoice');
  await eventually(async () => assert.deepEqual((await rows(page, 'URLs')).map(r => r.map(cell => cell.replace(/\s+/g, ' '))), [['https://one.evovoice.example', 'out', '3 timeouts within 10 s back in 9 s', '0 of 64'], ['https://two.evovoice.example', 'out', '3 timeouts within 10 s back in 9 s', '0 of 64']]));
  await eventually(async () => assert.deepEqual(await columns(page, 'URLs'), ['URL', 'State', 'Why', 'Pool']));
  await eventually(async () => assert.deepEqual(await terms(await page.$('main .list-of')), { Dialect: 'evovoice', State: '0 of 2 hosts', Circuit: 'open, 9 s left', Pool: '0 of 64 4 idle', 'Asked/s': '1.2', Latencies: 'p50 5.0 s, p95 5.0 s, p99 5.0 s', Retried: '11 % of a budget of 20 %', Routes: 'voice' }));
  await eventually(async () => assert.deepEqual(await rows(page, 'Errors by kind'), [['timeout', '412'], ['circuit-open', '96']]));
  await click(page, 'voice', 'link');
  await arrive(page, 'voice');
  await page.visit('/console/backends/connecttoteams');
  await eventually(async () => {
    const credentials = await terms(await find(page, 'Credentials', 'region'));
    assert.equal(credentials.Kind, 'oauth2');
    assert.match(credentials.Ends, /in 4 min$/);
    assert.match(credentials['Last fetch'], /25 min ago$/);
    assert.equal(credentials['Last error'], 'fails 401 invalid_client');
  });
  await says(page, 'No request to this back end has failed.');
  await page.done();
});

test('B3: from an entry of the trail to the user and, while it is kept, to the call', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/audit');
  await find(page, 'Call', 'link');
  const leads = () => page.$$eval('section[aria-label="Audit trail"] tbody tr', all => all.map(tr => [...tr.querySelectorAll('a')].map(a => a.getAttribute('href')).filter(href => /users|calls/.test(href))));
  const user = '7412b7ff-fce9-41d9-93a2-f05831475063';
  await eventually(async () => assert.deepEqual((await leads()).slice(0, 2), [['/console/users/globex/' + user, '/console/calls/' + id], ['/console/users/globex/63630bbf']]));
  await click(page, 'Call', 'link');
  await page.waitForSelector(`article[aria-label="Call ${id}"]`);
  state.calls = [];
  await page.visit('/console/audit');
  await find(page, 'Audit trail', 'table');
  await settle(page);
  await eventually(async () => assert.deepEqual((await leads())[0], ['/console/users/globex/' + user]));
  await page.done();
});

test('B3: the region "File" has the path, when it was loaded, what the disk has, and what the last reload said', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  const file = async () => terms(await find(page, 'File', 'region'));
  await page.visit('/console/configuration');
  await eventually(async () => {
    const told = await file();
    assert.deepEqual([told.Path, told['On the disk']], ['/etc/idiom/routes.yaml', 'broken: a reload would be refused line 41, column 9: unknown key “retires”, did you mean “retries”?']);
    assert.match(told.Loaded, /^(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d$/);
    assert.equal(told['Last reload'], told.Loaded + ', in effect threads: waits for a restart');
  });
  const configuration = data.configuration();
  const { trouble, ...well } = configuration;
  for (const [change, name, words] of [[{ disk: 'same' }, 'On the disk', /^the same as what runs$/], [{ disk: 'changed' }, 'On the disk', /^changed since it was loaded$/], [{ disk: 'unreadable', trouble: 'no such file' }, 'On the disk', /^cannot be read no such file$/],
    [{ last_reload: null }, 'Last reload', /^none since the start$/], [{ last_reload: { ...configuration.last_reload, ok: false, errors: [{ line: 3, column: 1, message: 'no' }], warnings: [] } }, 'Last reload', /, refused 3:1 no$/]]) {
    state.answers = { 'GET configuration': { status: 200, body: { ...well, trouble: '', ...change } } };
    await page.reload();
    await eventually(async () => assert.match((await file())[name], words));
  }
  await page.done();
});

test('a call that failed says why in its story, and shows at once what the client was told', async () => {
  const text = JSON.stringify({ type: 'urn:idiom:problem:role-not-mapped', title: 'The route has no such role.', status: 422, detail: "the route has no role 'boss'\u202e" });
  const failed = body => ({ ...record, status: 422, problem: 'role-not-mapped', exchanges: [], roles: null, facts: [{ code: 'refused', of: { by: 'gateway', problem: 'role-not-mapped' } }, { code: 'nothing-sent', of: {} }],
    told: { status: 422, headers: [], body: { type: 'application/problem+json', bytes: body.length, text: body, cut: 0, masked: 0, readable: true } } });
  const { base, state } = await pretend(after, { records: { [id]: failed(text) } });
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + id);
  const story = () => page.waitForSelector('.story').then(p => p.evaluate(e => e.innerText.trim()));
  await eventually(async () => assert.equal(await story(), "The gateway refused it, role-not-mapped: the route has no role 'boss'U+202E. Nothing was sent to the vendor."));
  const last = () => page.$eval('ol.talk > li:last-child details', d => [d.open, d.innerText.includes('boss')]);
  await eventually(async () => assert.deepEqual(await last(), [true, true]));
  await eventually(async () => assert.deepEqual((await rows(page, 'Translation'))[0].slice(2), ['–', ''], 'the vendor was told nothing'));
  for (const body of ['<Fault/>', '{"detail":""}', 'null']) {
    state.records[id] = failed(body);
    await page.reload();
    await eventually(async () => assert.equal(await story(), 'The gateway refused it, role-not-mapped. Nothing was sent to the vendor.'));
  }
  for (const [status, confirmed, after] of [[200, ['supervisor'], 'After, as confirmed'], [502, [], 'Asked for, but the write failed'], [200, [], 'After']]) {
    state.records[id] = { ...record, status, told: { ...record.told, status }, roles: { ...record.roles, confirmed } };
    await page.reload();
    await story();
    await eventually(async () => assert.equal((await last())[0], status >= 400));
    await eventually(async () => assert.equal(await page.$eval('.roles div:last-child h4', h => h.textContent), after));
    await eventually(async () => assert.match((await rows(page, 'Translation'))[2][2], /ROLE_SUPERVISOR/));
  }
  await page.done();
});

test('the trail does not say of a write that failed that it took something away', async () => {
  const before = { lastName: 'Reyes', roles: ['agent'] };
  const entries = [{ ...data.audit[0], before, after: null, status: 502 }, { ...data.audit[0], before: null, after: null, status: 422 }, { ...data.audit[2], before: { userName: 'old.agent' }, after: null }, { ...data.audit[0], before, after: { ...before } }];
  const { base } = await pretend(after, { answers: { 'GET audit': { status: 200, body: { entries, next: null } } } });
  const page = await open(browser, { base });
  await page.visit('/console/audit');
  await eventually(async () => assert.deepEqual((await rows(page, 'Audit trail')).map(r => r[5]), ['lastName, roles, the write failed', 'the write failed', 'userName old.agent → nothing', 'nothing']));
  await page.done();
});

test('B4: print gives the detail alone', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + id);
  await find(page, 'Conversation', 'region');
  await page.emulateMediaType('print');
  const shown = () => page.evaluate(() => [...document.querySelectorAll('.side, .skip, .list, .inspections, .pagehead, button, .btn, article')].filter(e => e.checkVisibility()).map(e => e.tagName));
  await eventually(async () => assert.deepEqual(await shown(), ['ARTICLE']));
  await page.emulateMediaType('screen');
  await eventually(async () => assert.ok((await shown()).length > 10));
  await page.done();
});

test('B4: on a narrow window tables drop columns, never rows', async () => {
  const { base } = await pretend(after);
  const page = await open(browser, { base });
  const shape = async table => (await find(page, table, 'table')).evaluate(t => [[...t.tBodies[0].rows].filter(r => r.checkVisibility()).length, [...t.querySelectorAll('th')].filter(th => th.checkVisibility()).length]);
  for (const [path, table, wide, narrow] of [['/console/', 'Routes', 8, 4], ['/console/', 'Back ends', 8, 3], ['/console/audit', 'Audit trail', 7, 4]]) {
    await page.setViewport({ width: 1280, height: 900 });
    await page.visit(path);
    const [many, all] = await shape(table);
    await page.setViewport({ width: 390, height: 900 });
    await page.waitForFunction(() => innerWidth === 390);
    await eventually(async () => assert.deepEqual([all, await shape(table)], [wide, [many, narrow]], table));
  }
  await page.done();
});

test('B5: the dialog says what is kept and for how long', async () => {
  const { base } = await pretend(after, { calls: [] });
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  await click(page, 'Inspect…');
  const dialog = await find(page, 'Inspect calls', 'dialog');
  await eventually(async () => {
    const words = await dialog.evaluate(e => e.innerText.replace(/\s+/g, ' '));
    assert.match(words, /at most 200 and 8\.0 MiB in all, until 60 minutes after the last inspection ended\. Passwords, tokens and keys are masked before a call is kept/);
  });
  await page.done();
});

test('B6: the button is named as the mode; a user as it stands is asked for offline, a key otherwise', async () => {
  const { base, state } = await pretend(after);
  const page = await open(browser, { base });
  await page.visit('/console/try?route=globex');
  for (const [mode, button, field, other] of [['Dry run', 'Dry run', 'API key', 'User as it stands'], ['Send', 'Send', 'API key', 'User as it stands'], ['Offline', 'Explain', 'User as it stands', 'API key']]) {
    await click(page, mode, 'radio');
    await find(page, button, 'button');
    await find(page, field, 'textbox');
    await gone(page, other, 'textbox');
    await eventually(async () => assert.equal(await page.$$eval('form[aria-label=Call] button[type=submit]', all => all.map(b => b.textContent).join()), button));
  }
  const field = await find(page, 'User as it stands', 'textbox');
  await field.type('nonsense');
  await click(page, 'Explain');
  await says(page, '“User as it stands” is neither JSON nor XML.');
  assert.equal(state.requests.some(r => r.path.endsWith('/explain')), false);
  await field.evaluate(e => e.select());
  await field.type('{"id": "7", "roles": []}');
  await click(page, 'Explain');
  await find(page, 'Result', 'region');
  assert.equal(JSON.parse(state.requests.find(r => r.path.endsWith('/explain')).body).user, '{"id": "7", "roles": []}');
  await page.done();
});

test('B10: a question that is not answered within 10 s ends in an alert, not in a spinner', async () => {
  for (const [path, hangs] of [['/console/', 'GET overview'], ['/console/audit', 'GET audit'], ['/console/configuration', 'GET configuration'], ['/console/calls', 'GET calls'], ['/console/users/globex', 'GET try/v1/globex/users']]) {
    const { base, state } = await pretend(after, { answers: { [hangs]: { hangs: true } } });
    const page = await open(browser, { base });
    // The 10 s end when the test says so.
    await page.evaluateOnNewDocument(() => {
      const real = setTimeout, waiting = [];
      window.setTimeout = (act, ms, ...more) => (ms === 10000 ? -waiting.push(act) : real(act, ms, ...more));
      window.endWaits = () => waiting.forEach(act => act());
    });
    await page.visit(path);
    if (path.includes('users')) await (await find(page, 'API key', 'textbox')).type('a-key\n');
    await says(page, 'Asking the gateway …');
    await page.evaluate(() => window.endWaits());
    await says(page, 'The gateway did not answer within 10 s.');
    await eventually(async () => assert.ok(!(await text(page)).includes('Asking the gateway …'), path));
    delete state.answers[hangs];
    await find(page, 'Try again', 'button');
    await page.done();
  }
});

test('B10: a store that is away is an alert in the place of the trail', async () => {
  const { base, state } = await pretend(after, { answers: { 'GET audit': { status: 503, body: { type: 'urn:idiom:problem:store-unavailable', title: 'The store is away.', detail: 'it cannot be read', instance: 'r-9' } } } });
  const page = await open(browser, { base });
  await page.visit('/console/audit');
  const region = await find(page, 'Audit trail', 'region');
  const alert = await region.waitForSelector('[role=alert]');
  await eventually(async () => assert.match(await alert.evaluate(e => e.innerText.replace(/\s+/g, ' ')), /The store is away\. it cannot be read.*Request r-9.*Try again/));
  state.answers = {};
  await click(page, 'Try again');
  await find(page, 'Audit trail', 'table');
  await page.done();
});

test('B10: of 1,000 kept calls those in view are rows, and the keys reach the others', async () => {
  const [one] = list();
  const { base, state } = await pretend(after, { calls: [] });
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  await streams(state, 'calls');
  await says(page, 'No call is kept.');
  for (let i = 0; i < 1000; ++i) state.emit('call', { ...one, id: 'c' + i, seq: 1000 + i });
  await says(page, '/legacy/globex');
  await page.waitForFunction(() => document.querySelector('.list tbody a')?.getAttribute('href') === '/console/calls/c999');
  const number = () => page.$$eval('.list tbody tr', all => all.length);
  await eventually(async () => assert.equal(await number(), 100));
  await click(page, 'Older calls');
  await page.waitForFunction(() => document.querySelectorAll('.list tbody tr').length === 200);
  await choose(page, 'Theme', '');
  await press(page, () => page.$('.list tbody tr:last-child a'));
  await page.waitForFunction(() => location.pathname === '/console/calls/c800');
  await (await find(page, 'List of calls', 'group')).focus();
  await page.keyboard.press('j');
  await page.waitForFunction(() => location.pathname === '/console/calls/c799' && document.querySelectorAll('.list tbody tr').length > 200);
  await page.done();
});
