// The gateway that is played says what admin.openapi.json says, so that the pages are tested with what they will get.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { description, keeps } from '../admin.mjs';
import * as calls from '../fake/calls.mjs';
import { pretend } from '../pretend.mjs';

const { base, state } = await pretend(after, { calls: calls.list() });
const headers = { 'X-Idiom-Console': '1', 'Content-Type': 'application/json' };
const ask = async (method, path, body) => {
  const response = await fetch(`${base}/console/api/${path}`, { method, headers, body });
  return { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() };
};

test('the description refuses members that it does not name, and misses those that it does', () => {
  const answer = body => ({ status: 200, type: 'application/json', body: JSON.stringify(body) });
  const routes = { routes: [], total: 0, next: null };
  assert.equal(keeps('GET', 'routes?q=a', answer(routes)), '/routes');
  for (const wrong of [{ ...routes, more: 1 }, { ...routes, total: '0' }, { routes: [], next: null }, { ...routes, routes: [{ name: 'acme' }] }])
    assert.throws(() => keeps('GET', 'routes', answer(wrong)), JSON.stringify(wrong));
  assert.throws(() => keeps('GET', 'routes', { ...answer(routes), status: 418 }));
  assert.throws(() => keeps('GET', 'routes', { ...answer(routes), type: 'text/html' }));
  assert.throws(() => keeps('GET', 'nothing/of/this', answer(routes)));
});

test('every answer of the played gateway is as the admin API is described', async () => {
  const [call] = state.calls;
  const asked = [['GET', 'status'], ['GET', 'overview'], ['GET', 'routes'], ['GET', 'routes/globex'], ['GET', 'routes/teams'], ['GET', 'routes/globex/openapi.json'], ['GET', 'routes/nobody'],
    ...state.routes().slice(0, 2).map(r => ['GET', 'backends/' + r.backend]), ['GET', 'backends/evovoice'], ['GET', 'backends/connecttoteams'], ['POST', 'inspections', '{"route":"globex","calls":"all","for":"10m","values":"shown"}'],
    ['GET', 'inspections'], ['GET', 'calls'], ['GET', 'calls/' + call.id], ['GET', 'calls/' + calls.id], ['GET', `calls/${call.id}/case`], ['GET', 'calls/nobody'], ['GET', 'audit'], ['GET', 'configuration'], ['POST', 'configuration/check'],
    ['POST', 'configuration/reload'], ['POST', 'explain', '{"routes":["acme","globex"],"method":"PATCH","path":"/users/7","body":"{}"}'], ['DELETE', 'calls']];
  const wrong = [];
  for (const [method, path, body] of asked) {
    const answer = await ask(method, path, body);
    try { keeps(method, path, answer); } catch (error) { wrong.push(error.message); }
  }
  assert.deepEqual(wrong, []);
  assert.ok(Object.keys(description.paths).length > 15);
});
