// The inspector of the gateway itself, with the simulators of the vendors behind it: 29 to 43 of console.md B11.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, afterEach } from 'node:test';
import { addresses, click, eventually, find, gone, launch, open, rows, says } from '../browser.mjs';
import { start, until } from '../gateway.mjs';
import { build } from '../places.mjs';

const gateway = await start(after);
const browser = await launch(after);
const { base } = gateway;
const patch = { 'Content-Type': 'application/json-patch+json' };
const password = 'Tr1ck-Pony-77';
const echoed = 'Echo-of-a-Pony-78';

/** Asks the admin API as the page does. */
async function api(method, path, body) {
  const response = await fetch(`${base}/console/api/${path}`, { method, body: body && JSON.stringify(body), headers: { 'X-Idiom-Console': '1', ...(body && { 'Content-Type': 'application/json' }) } });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
}
const inspections = async () => (await api('GET', 'inspections')).json().inspections;
const inspect = async (route, more = {}) => {
  const begun = await api('POST', 'inspections', { route, ...more });
  assert.equal(begun.status, 201, begun.text);
  return begun.json();
};
/** The kept record of a call that was answered. */
async function kept(response) {
  const id = response.headers.get('x-request-id');
  await response.text();
  return until('the record of ' + id, async () => {
    const record = await api('GET', 'calls/' + id);
    return record.status === 200 && record.json().status !== null && record.json();
  });
}
const knob = (vendor, fault) => gateway.vendor(vendor, 'POST', 'knobs', fault);
const someone = async route => (await (await gateway.call('GET', `/v1/${route}/users?limit=1`)).json()).users[0].id;
/** The page of a call, with all of its conversation open. */
async function pageOf(record) {
  const page = await open(browser, { base });
  await page.visit('/console/calls/' + record.id);
  await page.waitForSelector(`article[aria-label="Call ${record.id}"]`);
  await click(page, 'Open all');
  return page;
}
const conversation = page => page.$eval('ol[aria-label=Conversation]', e => e.innerText.replace(/\s+/g, ' '));

afterEach(async () => {
  for (const running of await inspections()) await api('DELETE', 'inspections/' + running.id);
  for (const vendor of ['xarios', 'configureuser', 'evovoice', 'genesys']) await gateway.vendor(vendor, 'DELETE', 'knobs');
});

test('27, 29, 30: a matching call appears without a reload, also one that hangs, another route\'s does not', async () => {
  const page = await open(browser, { base });
  const user = await someone('globex');
  await page.visit('/console/calls');
  await says(page, 'Nothing is being inspected.');
  assert.equal((await api('GET', 'calls')).json().calls.length, 0);
  await inspect('globex');
  await find(page, 'Stop inspecting globex', 'button');
  const another = await gateway.call('GET', '/v1/acme/users?limit=1');
  await knob('genesys', { match: { method: 'GET' }, action: 'delay', milliseconds: 2000 });
  const hangs = gateway.call('GET', '/v1/globex/users/' + user);
  await page.waitForFunction(() => document.querySelector('.list tbody')?.innerText.includes('running'));
  await kept(await hangs);
  await page.waitForFunction(() => document.querySelector('.list tbody').innerText.includes('200'));
  await eventually(async () => assert.deepEqual((await rows(page, 'Inspected calls')).map(r => r[1].split('\n')[0]), ['200']));
  assert.equal((await api('GET', 'calls/' + another.headers.get('x-request-id'))).status, 404);
  await page.done();
});

test('32: a JSON Patch at Xarios, the whole set at Genesys, a set with AccountIds at EvoVoice, an upsert and the record at configureUser', async () => {
  for (const route of ['acme', 'globex', 'voice', 'teams']) await inspect(route);
  const patched = (route, id, body, headers) => gateway.call('PATCH', `/v1/${route}/users/${id}`, body, headers).then(kept);
  const created = await gateway.call('POST', '/v1/teams/users', { userName: 'kim.lee@acme.example', firstName: 'Kim', lastName: 'Lee', phoneNumber: '+12125550101' });
  const teams = await kept(created);
  const told = [[await patched('acme', await someone('acme'), [{ op: 'add', path: '/roles/-', value: 'supervisor' }], patch), 'xarios', ['PATCH', [{ op: 'add', path: '/roles/-', value: 'customer.user.supervisorl3' }]]],
    [await patched('globex', await someone('globex'), { roles: ['supervisor'] }), 'genesys', ['PUT', { roles: ['ROLE_SUPERVISOR'] }]],
    [await patched('voice', await someone('voice'), { roles: ['manager'] }), 'evovoice', ['PATCH', { accountIds: ['acc-100'], roles: ['Manager'] }]],
    [teams, 'configureuser', ['POST', { teamsUserId: 'kim.lee@acme.example', phoneNumber: '+12125550101' }]]];
  for (const [record, dialect, [method, body]] of told) {
    assert.equal(record.dialect, dialect);
    const write = record.exchanges.find(e => e.writes && e.peer === 'backend');
    assert.equal(write.method, method);
    const sent = JSON.parse(write.body.text);
    assert.deepEqual(Array.isArray(body) ? sent : Object.fromEntries(Object.keys(body).map(name => [name, sent[name]])), body);
    const page = await pageOf(record);
    const shown = await conversation(page);
    for (const words of JSON.stringify(body).match(/[\w.+@-]{4,}/g)) assert.ok(shown.includes(words), `${dialect}: ${words} in ${shown}`);
    await page.done();
  }
  assert.deepEqual(teams.exchanges.map(e => [e.peer, e.writes]), [['record', false], ['backend', true], ['record', true]]);
});

test('33: a retry, a renewed token, a second look and a wait for the turn are told apart', async () => {
  await inspect('acme');
  await inspect('globex');
  const [acme, globex] = [await someone('acme'), await someone('globex')];
  const roles = (...names) => gateway.call('PATCH', `/v1/globex/users/${globex}`, { roles: names });
  await roles('agent').then(kept);
  await knob('genesys', { match: { method: 'GET' }, action: 'status', status: 503 });
  const retried = await kept(await roles('supervisor'));
  await gateway.vendor('xarios', 'POST', 'settings', { expire_tokens: true });
  const renewed = await kept(await gateway.call('GET', '/v1/acme/users/' + acme));
  await gateway.vendor('genesys', 'POST', 'settings', { roles_ignored: true });
  const again = await kept(await roles('admin'));
  await gateway.vendor('genesys', 'POST', 'settings', { roles_ignored: false });
  await knob('genesys', { match: { method: 'GET' }, action: 'delay', milliseconds: 300 });
  const two = await Promise.all([roles('admin').then(kept), roles('agent').then(kept)]);
  const waited = two.find(record => record.facts.some(f => f.code === 'waited-for-turn'));
  const codes = record => record.facts.map(f => f.code).filter(code => ['retried', 'renewed-login', 'looked-again', 'waited-for-turn'].includes(code));
  assert.deepEqual([retried, renewed, again, waited].map(codes), [['retried'], ['renewed-login'], ['looked-again'], ['waited-for-turn']]);
  const why = record => record.exchanges.map(e => e.why);
  assert.deepEqual(why(retried), ['read', 'retry', 'write', 'confirm']);
  assert.deepEqual(why(renewed), ['read', 'login']);
  assert.deepEqual(why(again).slice(0, 4), ['read', 'write', 'confirm', 'again']);
  for (const [record, story, timeline] of [[retried, 'met a 503 and was tried once more', 'Pause before a retry'], [renewed, 'token', 'Fetch a token'], [again, 'look', 'Pause before another look'], [waited, 'turn', 'Wait for the turn']]) {
    const page = await pageOf(record);
    const told = await page.$eval('.story', e => e.innerText);
    assert.ok(told.includes(story), `${story}: ${told}`);
    const lines = (await rows(page, 'Timeline')).map(r => r[0]);
    assert.ok(lines.some(line => line.startsWith(timeline)), `${timeline}: ${lines}`);
    await page.done();
  }
});

test('34: roles say added, removed, kept and not mapped', async () => {
  await inspect('acme');
  const user = await someone('acme'); // the simulator's first user holds a role that the route does not map
  await gateway.vendor('xarios', 'POST', 'roles', { id: user, role: 'customer.user.acd', held: true });
  await gateway.call('PATCH', '/v1/acme/users/' + user, { roles: ['agent', 'login'] }).then(kept);
  const record = await kept(await gateway.call('PATCH', '/v1/acme/users/' + user, { roles: ['login', 'supervisor'] }));
  const page = await pageOf(record);
  const chips = name => page.$$eval(`ul[aria-label="${name}"] li`, all => all.map(li => li.innerText.replace(/\s+/g, ' ')));
  const before = await chips('Roles before'), afterwards = await chips('Roles after');
  const [unmapped] = record.roles.kept;
  assert.deepEqual(before.toSorted(), ['agent removed', 'login kept', unmapped + ' not mapped'].toSorted());
  assert.deepEqual(afterwards.toSorted(), ['login kept', 'supervisor added', unmapped + ' kept'].toSorted());
  await page.done();
});

test('36: the value of an operation on /password in a JSON Patch is masked, wherever it goes', async () => {
  await inspect('globex');
  const record = await kept(await gateway.call('PATCH', '/v1/globex/users/' + await someone('globex'), [{ op: 'replace', path: '/password', value: password }], patch));
  assert.deepEqual(JSON.parse(record.asked.body.text), [{ op: 'replace', path: '/password', value: '***' }]);
  assert.deepEqual(JSON.parse(record.exchanges.find(e => e.writes).body.text), { password: '***' });
  assert.equal(record.asked.body.masked, 1);
  const page = await pageOf(record);
  assert.equal((await page.content()).includes(password), false);
  await page.done();
});

test('37: a broken body shows its shape only', async () => {
  await inspect('globex');
  const record = await kept(await gateway.call('PATCH', '/v1/globex/users/' + await someone('globex'), '{"lastName": "Nightingale", "password": "Tr1ck', {}));
  assert.equal(record.status, 400);
  assert.equal(record.asked.body.readable, false);
  assert.equal(record.asked.body.text, '{"xxxxxxxx": "xxxxxxxxxxx", "xxxxxxxx": "xxxxx');
  const page = await pageOf(record);
  await says(page, 'so only its shape is shown');
  assert.equal((await page.content()).includes('Nightingale'), false);
  await page.done();
});

test('38: hidden values name nobody', async () => {
  await inspect('globex', { values: 'hidden' });
  const { users: [user] } = await (await gateway.call('GET', '/v1/globex/users?limit=1&userName=alamo.agata@example.test')).json();
  const record = await kept(await gateway.call('GET', '/v1/globex/users/' + user.id));
  const listed = (await api('GET', 'calls')).text;
  const page = await pageOf(record);
  const all = JSON.stringify(record) + listed + await page.$eval('main', m => m.innerText);
  for (const name of [user.id, user.userName, user.firstName, user.lastName, user.email]) assert.equal(all.includes(name), false, name);
  assert.ok(all.includes('‹text ') && all.includes('{id}') && all.includes('ROLE_'));
  await page.done();
});

test('39: markup in a name is text', async () => {
  await inspect('globex');
  const name = '<img src=x onerror="window.hit=1">';
  const record = await kept(await gateway.call('PATCH', '/v1/globex/users/' + await someone('globex'), { lastName: name }));
  const page = await pageOf(record);
  await eventually(async () => assert.ok((await conversation(page)).includes('onerror=')));
  await eventually(async () => assert.equal(await page.evaluate(() => window.hit || document.querySelector('main img')), null));
  assert.deepEqual(page.seen.complaints, []);
  await page.done();
});

test('B7: while something is inspected, what is running comes with every step of five seconds, without a change', async () => {
  const stream = new AbortController();
  const told = [];
  const listening = fetch(`${base}/console/api/events?topics=inspections`, { signal: stream.signal }).then(async response => {
    for await (const chunk of response.body) for (const [, data] of Buffer.from(chunk).toString('utf8').matchAll(/event: inspections\nid: \d+\ndata: (.*)\n/g)) told.push([Date.now(), JSON.parse(data)]);
  }).catch(() => {});
  const { id } = await inspect('globex');
  await until('three events', () => told.length >= 3);
  assert.deepEqual(told.slice(0, 3).map(([, { inspections: all }]) => all.map(i => i.id)), [[id], [id], [id]]);
  assert.ok(told[2][0] - told[1][0] > 3000, `${told[2][0] - told[1][0]} ms between two steps`);
  await api('DELETE', 'inspections/' + id);
  stream.abort();
  await listening;
});

test('41, 43: an inspection ends by number and by time, and the log tells where it was asked for from', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/calls');
  const numbered = await inspect('globex', { most: 2 });
  await find(page, 'Stop inspecting globex', 'button');
  const answers = [];
  for (let i = 0; i < 2; ++i) answers.push(await kept(await gateway.call('GET', '/v1/globex/users?limit=1')));
  await until('the end by number', async () => (await inspections()).length === 0);
  await gone(page, 'Stop inspecting globex', 'button');
  const late = await gateway.call('GET', '/v1/globex/users?limit=1');
  await late.text();
  assert.equal((await api('GET', 'calls/' + late.headers.get('x-request-id'))).status, 404);
  const timed = await inspect('acme', { for: '1s', calls: 'writes' });
  await until('the end by time', async () => (await inspections()).length === 0);
  await says(page, 'Nothing is being inspected.');
  const handed = await inspect('voice');
  await find(page, 'Stop inspecting voice', 'button');
  await click(page, 'Stop inspecting voice');
  await gone(page, 'Stop inspecting voice', 'button');
  const lines = await until('the log', () => {
    const told = gateway.log();
    return told.includes(`inspection ${handed.id} of calls of route 'voice' ends`) || told.includes(`inspection ${handed.id} of all calls of route 'voice' ends`) ? told : null;
  });
  const ends = (id, words) => assert.match(lines, new RegExp(`inspection ${id} of [^\n]* ends [^\n]*${words}`));
  assert.match(lines, new RegExp(`inspection ${timed.id} of writes of route 'acme' begins for 1s, asked for from 127\\.0\\.0\\.1`));
  ends(numbered.id, 'after 2 calls');
  ends(timed.id, 'because its time is over');
  ends(handed.id, 'as asked for from 127\\.0\\.0\\.1');
  assert.equal(answers.length, 2);
  await page.done();
});

test('42: a saved case replays in the kit', async () => {
  await inspect('globex');
  await inspect('acme');
  const records = [['genesys', await kept(await gateway.call('PATCH', '/v1/globex/users/' + await someone('globex'), { roles: ['supervisor'] }))],
    ['xarios', await kept(await gateway.call('GET', '/v1/acme/users/' + await someone('acme')))]];
  for (const [dialect, record] of records) {
    const page = await pageOf(record);
    await (await page.createCDPSession()).send('Browser.setDownloadBehavior', { behavior: 'deny' });
    const answer = page.waitForResponse(response => response.url().endsWith('/case'));
    await click(page, 'Save as case');
    const saved = await answer;
    assert.deepEqual([saved.status(), saved.headers()['content-type'].split(';')[0]], [200, 'application/yaml']);
    const file = join(gateway.folder, /filename="([^"]+)"/.exec(saved.headers()['content-disposition'])[1]);
    writeFileSync(file, await saved.text());
    const played = spawnSync(join(build, 'idiom'), ['verify-translator', dialect, file, '--only', 'golden'], { encoding: 'utf8' });
    assert.equal(played.status, 0, played.stdout + played.stderr);
    await page.done();
  }
});

test('35: no secret of the test run stands in any page, event or API answer, whoever echoed it', async () => {
  for (const route of ['acme', 'globex', 'voice', 'teams']) await inspect(route);
  const stream = new AbortController();
  let events = '';
  const listening = fetch(`${base}/console/api/events?topics=overview,calls,inspections,configuration`, { signal: stream.signal }).then(async response => {
    for await (const chunk of response.body) events += Buffer.from(chunk).toString('utf8');
  }).catch(() => {});
  const basic = user => Buffer.from(`${user}:demo-password`).toString('base64');
  const vendors = { acme: ['xarios', 'demo-secret', 'demo-refresh'], globex: ['genesys', 'demo-password', basic('ops')], voice: ['evovoice', 'demo-password', basic('ops@example.test')], teams: ['configureuser', 'demo-secret', 'demo-password'] };
  const secrets = new Set([password, echoed, gateway.key, Buffer.alloc(32, 7).toString('base64'), ...Object.values(vendors).flatMap(([, ...own]) => own)]);
  const records = [];
  const create = (route, login) => ({ userName: `${login}@acme.example`, firstName: 'Kim', ...(route === 'teams' ? { lastName: 'Lee', phoneNumber: '+12125550101' } : route === 'acme' ? { lastName: 'Lee' } : { lastName: password, password }) });
  for (const [route, [vendor, ...own]] of Object.entries(vendors)) {
    await (await gateway.call(route === 'teams' ? 'POST' : 'GET', `/v1/${route}/users`, route === 'teams' ? create(route, 'lee') : undefined)).text();
    const sent = (await gateway.vendor(vendor, 'GET', 'requests')).flatMap(r => r.headers).find(field => field.name.toLowerCase() === 'authorization').value.split(' ').pop();
    secrets.add(sent);
    const known = [gateway.key, sent, ...own, ...(create(route, '').password ? [password] : [])]; // the vendor tells all of it back
    const told = JSON.stringify({ message: `not ${known.join(' nor ')}`, base64: known.map(one => Buffer.from(one).toString('base64')), encoded: known.map(encodeURIComponent), headers: { authorization: sent } });
    await knob(vendor, { match: { method: 'POST' }, action: 'status', status: 400, headers: { 'Content-Type': 'application/json', 'Set-Cookie': 'session=' + echoed, 'X-Key': gateway.key }, body: told });
    const record = await kept(await gateway.call('POST', `/v1/${route}/users`, create(route, 'kim')));
    await gateway.vendor(vendor, 'DELETE', 'knobs');
    const reply = record.exchanges.find(e => e.reply?.status === 400)?.reply;
    assert.ok(reply?.body.text.includes('not ***'), `${route}: ${JSON.stringify(reply ?? record.exchanges)}`);
    assert.ok(reply.headers.some(([name, value]) => name === 'X-Key' && value === '***'));
    records.push(record);
  }
  records.push(await kept(await gateway.call('GET', `/v1/globex/users?limit=1&api_key=${echoed}`)));
  records.push(await kept(await gateway.call('PATCH', '/v1/globex/users/' + await someone('globex'), [{ op: 'add', path: '/password', value: password }], patch)));
  const page = await open(browser, { base });
  const seen = [];
  for (const path of [...addresses, '/console/routes/globex', '/console/backends/xarios-au', ...records.map(r => '/console/calls/' + r.id)]) {
    await page.visit(path);
    await page.waitForSelector(path.includes('/calls/') ? 'article[aria-label]' : 'main h1');
    seen.push([path, await page.content()]);
  }
  for (const path of ['status', 'overview', 'routes', 'calls?limit=100', 'inspections', 'audit', 'audit.csv', 'configuration', ...records.map(r => `calls/${r.id}`), ...records.map(r => `calls/${r.id}/case`), ...['xarios-au', 'contact-center', 'evovoice', 'connecttoteams'].map(b => 'backends/' + b)]) seen.push([path, (await api('GET', path)).text]);
  await until('an event of a call', () => records.every(r => events.includes(r.id)));
  stream.abort();
  await listening;
  seen.push(['the events', events], ['the log', gateway.log()]);
  const found = [];
  for (const [where, text] of seen) {
    for (const secret of secrets) {
      for (const written of new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')])) if (text.includes(written)) found.push(`${where}: ${secret}`);
    }
  }
  assert.deepEqual(found, []);
  await page.done();
});

test('40: the ring forgets the oldest and never grows past its bytes', async () => {
  const small = await start(after, { admin: ', inspect: { calls: 3, memory: 64KiB, body: 16KiB }' });
  const ask = async path => (await fetch(small.admin + '/console/api/' + path)).json();
  const ids = [];
  const call = async path => {
    if ((await ask('inspections')).inspections.length === 0) // each ends after three calls
      assert.equal((await fetch(small.admin + '/console/api/inspections', { method: 'POST', body: '{"route":"globex"}', headers: { 'Content-Type': 'application/json', 'X-Idiom-Console': '1' } })).status, 201);
    const response = await small.call('GET', path);
    ids.push(response.headers.get('x-request-id'));
    const answer = await response.json();
    await until('the call', async () => (await ask('calls')).calls.some(c => c.id === ids.at(-1) && c.status === 200));
    return answer;
  };
  const keptAre = async number => {
    const { memory, calls } = await ask('inspections');
    assert.deepEqual([calls.kept, calls.most, memory.most], [number, 3, 65536]);
    assert.ok(memory.used > 0 && memory.used <= memory.most, JSON.stringify(memory));
    assert.deepEqual((await ask('calls')).calls.map(c => c.id), ids.slice(-number).reverse());
    assert.equal((await fetch(small.admin + '/console/api/calls/' + ids.at(-number - 1))).status, 404);
  };
  let users;
  for (let i = 0; i < 4; ++i) ({ users } = await call('/v1/globex/users?limit=40'));
  await keptAre(1); // of two, each with two bodies of 16 KiB, the bytes are too many
  for (let i = 0; i < 5; ++i) await call('/v1/globex/users/' + users[0].id);
  await keptAre(3); // of small ones the number is
});
