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
const reached = new Set();

/** Asks, holds the answer to the description, and returns what it says. */
async function ask(method, path, body, headers = {}) {
  const response = await fetch(`${gateway.base}/console/api/${path}`, { method, body: body && JSON.stringify(body), headers: { 'X-Idiom-Console': '1', ...(body && { 'Content-Type': 'application/json' }), ...headers } });
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
  await gateway.call('PATCH', '/v1/globex/users/' + await someone('globex'), { roles: ['supervisor'] });
  const [letter] = await until('a dead letter', async () => { const all = await letters(); return all.length && all; });
  await ask('POST', 'webhooks/hr/replay', { id: letter.id });
  for (const body of [undefined, {}, { id: 'change_0' }, { id: 7 }, []]) await ask('POST', 'webhooks/hr/replay', body);
  assert.equal((await ask('POST', 'webhooks/nobody/replay', {})).status, 404);
});

test('events carry what the calls of the same names answer', async () => {
  const stop = new AbortController();
  const stream = await fetch(gateway.base + '/console/api/events?topics=overview,calls,inspections,configuration', { signal: stop.signal });
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

test('every address of the description was asked', () => {
  const left = Object.entries(description.paths).flatMap(([path, item]) => Object.keys(item).filter(m => ['get', 'post', 'delete'].includes(m)).map(m => `${m.toUpperCase()} ${path}`))
    .filter(call => ![...reached].some(one => one.startsWith(call + ' ')));
  assert.deepEqual(left, ['GET /events', 'POST /session', 'DELETE /session', 'GET /try/{path}']); // in pages/walls.test.mjs, and above
});
