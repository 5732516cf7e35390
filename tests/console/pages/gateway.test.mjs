// The pages over the gateway itself, with the simulators of the vendors behind it. Numbers are those of console.md B11.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test, { after } from 'node:test';
import { addresses, arrive, choose, click, eventually, find, headings, launch, open, press, rows, says, settle, sound, text } from '../browser.mjs';
import { start } from '../gateway.mjs';

const gateway = await start(after);
const browser = await launch(after);
const { base } = gateway;
const read = n => Promise.all(Array.from({ length: n }, () => gateway.call('GET', '/v1/globex/users?limit=2').then(r => r.text())));

test('1, 6, 10, 11: each page of the gateway is whole, and the browser complains about nothing', async () => {
  const page = await open(browser, { base });
  for (const [i, path] of [...addresses, '/console/routes/globex', '/console/backends/evovoice', '/console/reference/globex'].entries()) {
    await page.visit(path);
    await arrive(page, [...headings, 'globex', 'evovoice', 'Reference'][i]);
    await settle(page);
    assert.equal(await page.title(), [...headings, 'globex', 'evovoice', 'Reference'][i] + ' · Idiom');
    await eventually(async () => assert.equal(await page.$('[role=alert]'), null, path + ': ' + await text(page)));
    await sound(page, path);
  }
  assert.deepEqual(page.seen.complaints, []);
  assert.deepEqual(page.seen.requests.filter(url => !url.startsWith(base + '/')), []);
  await page.done();
});

test('20: routes and back ends of the file are listed, and a route says what it can do', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/');
  await eventually(async () => assert.deepEqual((await rows(page, 'Routes')).map(r => r.slice(0, 2)), [['acme', 'xarios-au'], ['globex', 'contact-center'], ['teams', 'connecttoteams'], ['voice', 'evovoice']]));
  await eventually(async () => assert.deepEqual((await rows(page, 'Back ends')).map(r => r[0].split(' ')[0]), ['connecttoteams', 'contact-center', 'evovoice', 'xarios-au']));
  await click(page, 'globex', 'link');
  await arrive(page, 'globex');
  await eventually(async () => assert.deepEqual((await rows(page, 'Roles map')).map(r => r[1]).sort(), ['ROLE_ADMIN', 'ROLE_AGENT', 'ROLE_SUPERVISOR']));
  await eventually(async () => assert.deepEqual((await rows(page, 'Fields')).find(r => r[0] === 'lastName').slice(0, 3), ['lastName', 'read, write', 'lastName']));
  await page.done();
});

test('21: numbers change without a reload', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/');
  await says(page, 'Live, every 2 s');
  const busy = setInterval(() => read(3).catch(() => {}), 200);
  await page.waitForFunction(() => [...document.querySelectorAll('section[aria-label=Routes] tbody tr')].some(r => r.cells[0].innerText === 'globex' && parseFloat(r.cells[4].innerText) > 0));
  clearInterval(busy);
  await page.done();
});

test('22: an open circuit comes first and leads to its back end', async () => {
  await gateway.vendor('evovoice', 'POST', 'knobs', { times: 0, action: 'status', status: 503 });
  const page = await open(browser, { base });
  await page.visit('/console/');
  for (let i = 0; i < 8; ++i) await gateway.call('GET', '/v1/voice/users/1').then(r => r.text());
  const region = await find(page, 'Needs attention', 'region');
  await page.waitForFunction(() => /evovoice/.test(document.querySelector('.attention li')?.innerText || ''));
  await press(page, () => region.$('a'));
  await arrive(page, 'evovoice');
  await gateway.vendor('evovoice', 'DELETE', 'knobs');
  await page.done();
});

test('51, 52: a broken file is found with its place, what a reload would change is announced, and then so', async () => {
  const page = await open(browser, { base });
  const good = gateway.read();
  gateway.write(good.replace('roles: { admin: ROLE_ADMIN,', 'rolls: { admin: ROLE_ADMIN,'));
  await page.visit('/console/configuration');
  await click(page, 'Check file');
  await eventually(async () => {
    const [[place, problem]] = await rows(page, 'Problems');
    assert.match(place, /^\d+:\d+$/);
    assert.match(problem, /rolls/);
  });
  await click(page, 'Reload');
  await page.waitForSelector('[role=alert]');
  assert.equal((await gateway.call('GET', '/v1/globex/users?limit=1')).status, 200);
  gateway.write(good.replace('  teams: { backend: connecttoteams }\n', '').replace('default_roles: [agent]', 'default_roles: [supervisor]'));
  await click(page, 'Check file');
  await find(page, 'What a reload would change', 'region');
  await eventually(async () => assert.deepEqual((await rows(page, 'What a reload would change')).map(r => r[0]).sort(), ['/routes/globex/default_roles/0', '/routes/teams']));
  await click(page, 'Reload');
  const dialog = await find(page, 'Reload the file?', 'dialog');
  await eventually(async () => assert.match(await dialog.evaluate(d => d.innerText), /route teams/));
  await press(page, () => dialog.$('button.primary'));
  await says(page, 'The file is in effect.');
  assert.equal((await gateway.call('GET', '/v1/teams/capabilities')).status, 404);
  gateway.write(good);
  assert.equal((await fetch(gateway.admin + '/reload', { method: 'POST' })).status, 200);
  await page.done();
});

test('B1: a change of the block admin waits for a restart, before and after a reload', async () => {
  const page = await open(browser, { base });
  const good = gateway.read();
  gateway.write(good.replace('admin: { address: "127.0.0.1:0"', 'admin: { address: "127.0.0.1:0", inspect: off, console: off'));
  await page.visit('/console/configuration');
  await click(page, 'Check file');
  await eventually(async () => {
    const changes = await rows(page, 'What a reload would change');
    assert.deepEqual(changes.map(r => [r[0].split('/')[1], r[3]]), changes.map(() => ['admin', 'waits for a restart']));
    assert.deepEqual(changes.map(r => r[0]).filter(pointer => /^.admin.(console|inspect)$/.test(pointer)), ['/admin/console', '/admin/inspect']);
  });
  await click(page, 'Reload');
  await says(page, 'The file is in effect');
  await says(page, 'only a restart takes over the changes of admin');
  assert.notEqual((await (await fetch(gateway.admin + '/console/api/status')).json()).inspect, null);
  gateway.write(good);
  assert.equal((await fetch(gateway.admin + '/reload', { method: 'POST' })).status, 200);
  await page.done();
});

test('53: no secret is in the tree of what is in effect', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/configuration');
  const region = await find(page, 'In effect', 'region');
  await page.$$eval('.tree details', all => all.forEach(d => { d.open = true; }));
  const shown = await region.evaluate(e => e.innerText);
  for (const secret of [gateway.key, 'demo-secret', 'demo-password', 'demo-refresh']) assert.ok(!shown.includes(secret), secret);
  assert.match(shown, /api_key: \*\*\*/);
  await page.done();
});

test('54, 55: the reference of a route has only what it can do, and "copy as curl" works as pasted', async () => {
  const page = await open(browser, { base });
  const links = async () => (await find(page, 'Operations', 'navigation')).$$eval('a', all => all.map(a => a.textContent));
  await page.visit('/console/reference/teams');
  await eventually(async () => assert.ok(!(await links()).includes('Read roles')));
  await choose(page, 'Route', 'globex');
  await page.waitForFunction(() => document.querySelector('nav[aria-label=Operations]')?.innerText.includes('Read roles'));
  await page.evaluate(() => { navigator.clipboard.writeText = async t => { window.copied = t; }; });
  await press(page, () => page.$('#createUser button'));
  await page.waitForFunction(() => window.copied);
  // The file of the test listens on any free port, so its text cannot name the port.
  const copied = (await page.evaluate(() => window.copied)).replace('http://127.0.0.1:0/', gateway.front + '/');
  const pasted = spawnSync('sh', ['-c', copied.replace('curl', 'curl -s -o /dev/null -w "%{http_code}"')], { encoding: 'utf8', env: { ...process.env, KEY: gateway.key } });
  assert.match(pasted.stdout, /^(201|409)$/, pasted.stderr);
  await page.done();
});

test('50: a change stands in the trail, and its cells are no formulas in the CSV', async () => {
  const { users: [user] } = await (await gateway.call('GET', '/v1/globex/users?limit=1')).json();
  assert.equal((await gateway.call('PATCH', '/v1/globex/users/' + encodeURIComponent(user.id), { lastName: '=1+1' })).status, 200);
  const page = await open(browser, { base });
  await page.visit('/console/audit?user=' + encodeURIComponent(user.id));
  await eventually(async () => {
    const [[, client, route, operation, , change, status]] = await rows(page, 'Audit trail');
    assert.deepEqual([client, route, operation, status.split('\n')[0]], ['crm', 'globex', 'update', '200']);
    assert.match(change, /lastName .* → =1\+1/);
  });
  const csv = await page.evaluate(href => fetch(href).then(r => r.text()), await (await find(page, 'Download as CSV', 'link')).evaluate(a => a.href));
  assert.ok(csv.includes('globex') && !/(^|,)"?[=+@-]/m.test(csv), csv);
  await page.done();
});

test('25: a stopped gateway shows as not connected, a restarted one as restarted', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/');
  await says(page, 'Live, every 2 s');
  gateway.write(gateway.read().replace('admin: { address: "127.0.0.1:0"', `admin: { address: "${new URL(base).host}"`));
  await gateway.end();
  await says(page, 'Not connected, trying again');
  await gateway.begin();
  await page.waitForFunction(() => document.body.innerText.includes('The gateway was restarted'));
  await page.done();
});

test('24: with 10,000 routes the page is there, and finds one', async () => {
  const many = await start(after, { routes: Array.from({ length: 10000 }, (_, i) => `  r${i}: { backend: contact-center }\n`).join('') });
  const page = await open(browser, { base: many.base });
  await page.visit('/console/');
  await eventually(async () => assert.equal((await rows(page, 'Routes')).length, 50));
  await (await find(page, 'Find a route', 'searchbox')).type('r7421');
  await page.waitForFunction(() => document.querySelector('section[aria-label=Routes] tbody')?.rows.length === 1);
  await eventually(async () => assert.equal((await rows(page, 'Routes'))[0][0], 'r7421'));
  assert.ok((await (await fetch(many.base + '/console/api/routes?limit=50')).text()).length < 400000);
  await page.done();
});
