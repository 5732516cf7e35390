// The admin API of the gateway itself, held to its description, with what back ends, calls and files come to.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import test, { after } from 'node:test';
import { description, is, keeps } from '../admin.mjs';
import { start, until } from '../gateway.mjs';

/** A receiver that wants no message any more, so that each is a dead letter at once. */
const receiver = createServer((request, response) => response.writeHead(410).end()).listen(0, '127.0.0.1');
await once(receiver, 'listening');
receiver.unref();
const gateway = await start(after, { more: `webhooks:
  - { name: hr, url: "http://127.0.0.1:${receiver.address().port}/hooks", secret: "\${env:WEBHOOK_SECRET}", allow_private: true }
` });
const token = 'admin-token-of-24-letters';
const reached = new Set();

/** Asks, holds the answer to the description, and returns what it says. */
async function ask(method, path, body, headers = {}, at = gateway) {
  const response = await fetch(`${at.base}/console/api/${path}`, { method, body: body && JSON.stringify(body), headers: { 'X-Idiom-Console': '1', ...(body && { 'Content-Type': 'application/json' }), ...headers } });
  const answer = { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() };
  reached.add(`${method} ${keeps(method, path, answer)} ${answer.status}`);
  return { status: answer.status, json: /json/.test(answer.type) ? JSON.parse(answer.body) : null, text: answer.body };
}
const someone = async route => (await (await gateway.call('GET', `/v1/${route}/users?limit=1`)).json()).users[0].id;

test('live figures, routes and back ends are as described, before a call and after failures', async () => {
  const look = async () => {
    await ask('GET', 'status');
    for (const path of ['overview', 'overview?routes=acme,voice', 'routes', 'routes?q=a&sort=-rate&limit=1']) await ask('GET', path);
    for (const { name, backend } of (await ask('GET', 'routes')).json.routes) {
      await ask('GET', 'routes/' + name);
      await ask('GET', 'backends/' + backend);
    }
  };
  await look();
  for (const route of ['acme', 'globex', 'teams']) await gateway.call('GET', `/v1/${route}/users?limit=1`);
  await gateway.vendor('evovoice', 'POST', 'knobs', { match: {}, action: 'status', status: 503, times: 50 });
  for (let i = 0; i < 5; ++i) await gateway.call('GET', '/v1/voice/users/7');
  await gateway.vendor('evovoice', 'DELETE', 'knobs');
  assert.equal((await gateway.call('GET', '/v1/globex/users/nobody')).status, 404);
  await look();
  const { problems, statuses } = (await ask('GET', 'routes/globex')).json;
  assert.deepEqual([problems, statuses['404']], [{ 'user-not-found': 1 }, 1]);
  const failing = (await ask('GET', 'backends/evovoice')).json;
  assert.equal(failing.circuit.state, 'open');
  assert.equal(failing.retry_budget, 0.2);
  assert.deepEqual([failing.hosts.length, failing.hosts[0].pool.limit], [1, failing.pool.limit]);
  for (const path of ['overview?routes=' + Array(51).fill('a').join(), 'routes?limit=0', 'routes/nobody', 'routes/nobody/openapi.json', 'backends/nobody']) await ask('GET', path);
});

test('a route is described as the gateway describes it to its clients', async () => {
  for (const route of ['acme', 'globex', 'teams', 'voice']) {
    const told = await (await gateway.call('GET', `/v1/${route}/openapi.json`)).json();
    assert.deepEqual((await ask('GET', `routes/${route}/openapi.json`)).json, told, route);
  }
});

test('inspected calls, their cases and explanations are as described', async () => {
  const begun = await ask('POST', 'inspections', { route: 'globex', for: '5m' });
  await ask('POST', 'inspections', { client: 'crm', calls: 'writes', values: 'hidden' });
  const id = await someone('globex');
  const wanted = [];
  const keep = async call => wanted.push((await call).headers.get('x-request-id'));
  await keep(gateway.call('PATCH', '/v1/globex/users/' + id, { roles: ['supervisor'], lastName: 'Reyes' }));
  await keep(gateway.call('GET', '/v1/globex/users/nobody'));
  await keep(gateway.call('GET', '/v1/globex/users?limit=2'));
  await keep(gateway.call('PATCH', '/v1/globex/users/' + id, '{"lastName": "broken'));
  await keep(gateway.call('PUT', `/v1/acme/users/${await someone('acme')}/roles/agent`));
  for (const request of wanted) {
    await until('the record of ' + request, async () => (await ask('GET', 'calls/' + request)).json.status !== null);
    await ask('GET', `calls/${request}/case`);
  }
  for (const path of ['inspections', 'calls', 'calls?limit=1&q=PATCH', 'calls?limit=0', 'calls/nobody', 'calls/nobody/case']) await ask('GET', path);
  for (const wrong of [{}, { route: 'nobody' }, { route: 'globex', most: 0 }, { route: 'globex', more: 1 }]) await ask('POST', 'inspections', wrong);
  const call = { method: 'PATCH', path: '/users/7', content_type: 'application/merge-patch+json', body: '{"lastName":"Reyes","roles":["agent"]}' };
  await ask('POST', 'explain', { routes: ['acme', 'globex', 'teams', 'voice'], ...call });
  await ask('POST', 'explain', { routes: ['globex'], ...call, face: 'legacy', content_type: 'application/xml', body: '<PatchUser/>' });
  await ask('POST', 'explain', { routes: ['nobody'], ...call });
  await ask('DELETE', 'inspections/' + begun.json.id);
  await ask('DELETE', 'inspections/' + begun.json.id);
  await ask('DELETE', 'calls');
});

test('the trail and the configuration are as described, with a file that is right, changed or broken', async () => {
  for (const path of ['audit', 'audit?limit=1&route=globex', 'audit?limit=0', 'audit.csv']) await ask('GET', path);
  const before = gateway.read();
  for (const text of [before, before.replace('default_roles: [agent]', 'default_roles: [admin]'), before.replace('routes:', 'rouets:')]) {
    gateway.write(text);
    await ask('POST', 'configuration/check');
    await ask('POST', 'configuration/reload');
    await ask('GET', 'configuration');
  }
  gateway.write(before);
});

test('webhooks are as described, with a dead letter', async () => {
  const letters = async () => (await ask('GET', 'webhooks')).json.webhooks[0].deadLetters;
  await until('the place of the receiver', async () => /idiom_webhook_waiting\{webhook="hr"\}/.test(await (await fetch(gateway.admin + '/metrics')).text()));
  // A change that no test before has made: a write that changes nothing is no message.
  const changed = await gateway.call('PATCH', '/v1/globex/users/' + await someone('globex'), { lastName: 'Hook' });
  assert.equal(changed.status, 200);
  const [letter] = await until('a dead letter', async () => { const all = await letters(); return all.length && all; });
  await ask('POST', 'webhooks/hr/replay', { id: letter.id });
  for (const body of [undefined, {}, { id: 'change_0' }, { id: 7 }, []]) await ask('POST', 'webhooks/hr/replay', body);
  assert.equal((await ask('POST', 'webhooks/nobody/replay', {})).status, 404);
});

test('events carry what the calls of the same names answer', async () => {
  const stop = new AbortController();
  const stream = await fetch(gateway.base + '/console/api/events?topics=overview,calls,inspections,configuration', { signal: stop.signal });
  reached.add(`GET ${keeps('GET', 'events', { status: stream.status, type: stream.headers.get('content-type'), body: '' })} ${stream.status}`);
  const schemas = { overview: 'Overview', call: 'CallSummary', inspections: 'Inspections', configuration: 'ConfigurationState' };
  const seen = new Set(), reader = stream.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  await ask('POST', 'inspections', { route: 'globex' });
  await gateway.call('GET', '/v1/globex/users?limit=1');
  await ask('POST', 'configuration/reload');
  while (seen.size < Object.keys(schemas).length) {
    const { value, done } = await reader.read();
    assert.ok(!done, 'the stream has ended');
    text += value;
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
      const [, event, data] = /event: (\w+)\n[^]*?data: (.*)/.exec(text.slice(0, end)) ?? [];
      if (!event) continue;
      is(schemas[event], JSON.parse(data));
      seen.add(event);
    }
  }
  stop.abort();
});

test('streams that are not to be had are refused as described', async () => {
  for (const path of ['events?topics=weather', 'events?routes=' + Array(51).fill('acme').join()]) assert.equal((await ask('GET', path)).status, 400, path);
  const stop = new AbortController();
  const one = () => fetch(gateway.base + '/console/api/events', { signal: stop.signal });
  const open = await Promise.all(Array.from({ length: 8 }, one)); // one that ended above may still be counted
  assert.ok(open.filter(s => s.status === 200).length >= 7);
  assert.equal((await ask('GET', 'events')).status, 503);
  stop.abort();
});

test('what is tried gets the answer of the front door, whatever the method', async () => {
  const id = await someone('globex'), dry = '?dry_run=true';
  const user = { userName: 'pat.osei@example.test', firstName: 'Pat', lastName: 'Osei', email: 'pat.osei@example.test', password: 'Tr1ck-Pony-9' };
  const same = answer => answer && { ...answer, instance: undefined };
  for (const [method, path, body] of [['GET', '/v1/globex/users?limit=1'], ['GET', '/v1/globex/users/' + id], ['POST', '/v1/globex/users' + dry, user], ['PATCH', `/v1/globex/users/${id}${dry}`, { roles: ['supervisor'] }],
    ['PUT', `/v1/globex/users/${id}/roles${dry}`, { roles: ['agent'] }], ['DELETE', `/v1/globex/users/${id}${dry}`], ['PATCH', `/v1/globex/users/${id}${dry}`, { roles: 7 }], ['GET', '/v1/nobody/users'], ['GET', '/v1/globex/users/nobody'], ['POST', '/v1/globex/users/' + id, user]]) {
    const front = await gateway.call(method, path, body);
    const tried = await ask(method, 'try' + path, body, { 'X-Api-Key': gateway.key, ...(method === 'PATCH' && { 'Content-Type': 'application/merge-patch+json' }) });
    assert.equal(tried.status, front.status, method + ' ' + path);
    assert.deepEqual(same(tried.json), same(await front.json().catch(() => null)), method + ' ' + path);
  }
  assert.equal((await ask('GET', 'try/v1/globex/users')).status, 401);
  assert.equal((await ask('PATCH', 'try/v1/globex/users/' + id, {}, { 'X-Api-Key': gateway.key, 'X-Idiom-Console': '' })).status, 403);
});

test('a session begins, is refused and ends as described', async () => {
  const guarded = await start(after, { admin: `, token: "${token}"` });
  const session = async (method, body, headers) => (await ask(method, 'session', body, headers, guarded)).status;
  assert.equal((await ask('GET', 'status', undefined, {}, guarded)).status, 401);
  assert.equal(await session('POST', { token }), 204);
  assert.deepEqual([await session('POST', { token: 'another-token-of-letters' }), await session('POST', {}), await session('POST', { token }, { 'Content-Type': 'text/plain' }), await session('POST', { token }, { 'X-Idiom-Console': '' })], [401, 422, 415, 403]);
  const broken = await fetch(guarded.base + '/console/api/session', { method: 'POST', body: '{"token', headers: { 'X-Idiom-Console': '1', 'Content-Type': 'application/json' } });
  keeps('POST', 'session', { status: broken.status, type: broken.headers.get('content-type'), body: await broken.text() });
  assert.equal(broken.status, 400);
  assert.equal(await session('DELETE'), 204);
  const guesses = [];
  for (let i = 0; i < 12; ++i) guesses.push(await session('POST', { token: 'a-guess-of-a-token' }));
  assert.equal(guesses.at(-1), 429);
});

test('every address of the description was asked', () => {
  const left = Object.entries(description.paths).flatMap(([path, item]) => Object.keys(item).filter(m => ['get', 'post', 'put', 'patch', 'delete'].includes(m)).map(m => `${m.toUpperCase()} ${path}`))
    .filter(call => ![...reached].some(one => one.startsWith(call + ' ')));
  assert.deepEqual(left, []);
});
