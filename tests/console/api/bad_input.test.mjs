// What the gateway answers to nonsense: the table of console.md B10, row by row, over HTTP.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after } from 'node:test';
import { start } from '../gateway.mjs';

const token = 'admin-token-of-24-letters';
const gateway = await start(after, { more: 'limits: { body: 128KiB }\n' });
const guarded = await start(after, { admin: `, token: "${token}", inspect: off` });
const own = { 'X-Idiom-Console': '1' }, json = { ...own, 'Content-Type': 'application/json' };

/** Asks for a path as it is written, with a Host of its own. @returns {Promise<{status: number, headers: any, text: string, json: () => any}>} */
const ask = (method, path, { headers = {}, body = '', at = gateway.admin } = {}) => new Promise((done, failed) => {
  const { hostname, port } = new URL(at);
  const request = http.request({ hostname, port, path, method, headers: body ? { 'Content-Length': Buffer.byteLength(body), ...headers } : headers }, response => {
    let text = '';
    response.on('data', chunk => { text += chunk; });
    response.on('end', () => done({ status: response.statusCode, headers: response.headers, text, json: () => JSON.parse(text) }));
  });
  request.on('error', failed);
  request.end(body);
});
const api = (method, path, more) => ask(method, '/console/api/' + path, more);
const inspect = (body, headers = json) => api('POST', 'inspections', { headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const running = async () => (await api('GET', 'inspections')).json().inspections.length;
const kind = answer => answer.json().type.replace('urn:idiom:problem:', '');

test('B10: an inspection of nonsense is refused, by pointers, and none begins', async () => {
  for (const [body, pointer] of [[{ route: 'globex', colour: 'red' }, '/colour'], [{ route: 'globex', for: '61m' }, '/for'], [{ route: 'globex', most: 0 }, '/most'], [{ route: 'nobody' }, '/route'], [{ client: 'nobody' }, '/client']]) {
    const told = await inspect(body);
    assert.deepEqual([told.status, told.headers['content-type'], told.json().errors.map(e => e.pointer)], [422, 'application/problem+json', [pointer]], pointer);
  }
  assert.deepEqual([(await inspect({})).status, (await inspect('{"route":')).status, (await inspect('')).status], [422, 400, 400]);
  assert.equal((await inspect({ route: 'globex', note: 'x'.repeat(65536) })).status, 413);
  assert.equal((await inspect({ route: 'globex' }, { ...own, 'Content-Type': 'text/plain' })).status, 415);
  assert.equal((await inspect({ route: 'globex' }, { ...json, 'Content-Type': 'application/json; charset=utf-8' })).status, 201);
  assert.equal(await running(), 1);
});

test('B10: a fifth inspection, an unknown one, and where inspecting is off', async () => {
  while (await running() < 4) assert.equal((await inspect({ route: 'globex' })).status, 201);
  const fifth = await inspect({ route: 'globex' });
  assert.deepEqual([fifth.status, kind(fifth)], [409, 'inspection-limit']);
  for (const id of ['999', 'x', '%00']) assert.equal((await api('DELETE', 'inspections/' + id, { headers: own })).status, id === '%00' ? 400 : 404, id);
  const off = await api('POST', 'inspections', { at: guarded.admin, headers: { ...json, Authorization: 'Bearer ' + token }, body: '{"route":"globex"}' });
  assert.deepEqual([off.status, kind(off)], [403, 'forbidden']);
  assert.equal((await api('GET', 'status', { at: guarded.admin, headers: { Authorization: 'Bearer ' + token } })).json().inspect, null);
  const gone = await api('GET', 'calls/nobody');
  assert.deepEqual([gone.status, kind(gone)], [404, 'call-not-kept']);
});

test('B10: streams of nonsense, and a ninth', async () => {
  assert.equal((await api('GET', 'events?topics=overview,weather')).status, 400);
  assert.equal((await api('GET', 'events?routes=' + Array(51).fill('acme').join())).status, 400);
  const stop = new AbortController();
  const open = await Promise.all(Array.from({ length: 8 }, () => fetch(gateway.admin + '/console/api/events?topics=calls&routes=' + Array(50).fill('acme').join(), { signal: stop.signal })));
  assert.deepEqual(open.map(s => [s.status, s.headers.get('content-type')]), Array(8).fill([200, 'text/event-stream']));
  const ninth = await api('GET', 'events');
  assert.deepEqual([ninth.status, ninth.headers['retry-after']], [503, '5']);
  stop.abort();
});

test('B10: paths that climb, hide a slash or a NUL, and methods that pages have not', async () => {
  for (const [method, path, status] of [['GET', '/console/../config', 404], ['GET', '/console/..', 404], ['GET', '/console/%2e%2e/config', 404], ['GET', '/console/%2E%2E%2fconfig', 404], ['GET', '/console/pages%2fcalls.js', 404], ['GET', '/console/routes/a%2fb', 404],
    ['GET', '/console/routes/a%00', 400], ['GET', '/console/api/routes/a%00', 400], ['GET', '/console/pages/none.js', 404], ['GET', '/console/api/none', 404], ['GET', '/console/api/routes/..%2f..%2fconfig', 404]]) {
    const told = await ask(method, path);
    assert.equal(told.status, status, path);
    assert.ok(!told.text.includes('crm-key') && !told.text.includes('"clients"'), path);
  }
  for (const [method, path, allow] of [['POST', '/console/', 'GET, HEAD'], ['DELETE', '/console/audit', 'GET, HEAD'], ['PUT', '/console/main.js', 'GET, HEAD'], ['POST', '/console/api/status', 'GET']]) {
    const told = await ask(method, path, { headers: own });
    assert.equal(told.status, 405, path);
    assert.ok(told.headers.allow.startsWith(allow), `${path}: ${told.headers.allow}`);
  }
});

test('B10: what is tried gets the front door\'s own refusals', async () => {
  const key = { 'X-Api-Key': gateway.key };
  const stranger = await api('GET', 'try/v1/globex/users');
  assert.deepEqual([stranger.status, kind(stranger)], [401, 'unauthenticated']);
  assert.ok(stranger.headers['www-authenticate']);
  const method = await api('POST', 'try/v1/globex/users/7', { headers: { ...json, ...key }, body: '{}' });
  assert.deepEqual([method.status, method.headers.allow], [405, (await gateway.call('POST', '/v1/globex/users/7', '{}')).headers.get('allow')]);
  assert.equal((await api('POST', 'try/v1/globex/users', { headers: { ...json, ...key }, body: JSON.stringify({ lastName: 'x'.repeat(140000) }) })).status, 413);
  assert.equal((await api('GET', 'try/v1/globex/users?limit=1', { headers: key })).status, 200);
});

test('B10: a forged Host, a foreign Origin, no header of the console, a form, a wrong token', async () => {
  const body = '{"route":"globex"}', before = await running();
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  for (const [what, headers, path] of [['Host', { ...json, Host: 'evil.example' }], ['Origin', { ...json, Origin: 'https://evil.example' }], ['own header', { 'Content-Type': 'application/json' }], ['form', form], ['try', form, 'try/v1/globex/users']]) {
    const told = await api('POST', path ?? 'inspections', { headers, body: what === 'form' ? 'route=globex' : body });
    assert.deepEqual([told.status, kind(told)], [403, 'forbidden'], what);
    if (what === 'Host') assert.match(told.text, /admin\.hosts/);
  }
  assert.equal(await running(), before);
  for (const path of ['/console/api/status', '/config', '/console/']) assert.equal((await ask('GET', path, { at: guarded.admin, headers: { Authorization: 'Bearer not-the-token-of-the-gateway' } })).status, 401, path);
  for (const path of ['/healthz', '/readyz', '/metrics']) assert.equal((await ask('GET', path, { at: guarded.admin })).status, 200, path);
});

test('B10: a broken file changes nothing and says where, and two reloads come one after the other', async () => {
  const good = gateway.read(), config = async () => (await ask('GET', '/config')).text, before = await config();
  gateway.write(good.replace('\nroutes:', '\nrouets:'));
  const refused = await api('POST', 'configuration/reload', { headers: json, body: '{}' });
  assert.equal(refused.status, 422);
  assert.ok(refused.json().errors.some(e => /rouets/.test(JSON.stringify(e))), refused.text);
  assert.equal((await api('GET', 'configuration')).json().last_reload.ok, false);
  assert.equal(await config(), before);
  const places = (await api('POST', 'configuration/check', { headers: json, body: '{}' })).json().errors;
  const line = good.split('\n').indexOf('routes:') + 1;
  assert.ok(places.some(e => e.line === line && e.column === 1 && /rouets/.test(e.message)), JSON.stringify(places));
  gateway.write(good);
  const both = await Promise.all([1, 2].map(() => api('POST', 'configuration/reload', { headers: json, body: '{}' })));
  assert.deepEqual(both.map(b => b.status), [200, 200]);
});
