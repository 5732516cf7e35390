// What the other pages work out.
import assert from 'node:assert/strict';
import test from 'node:test';
import { description } from '../fake/openapi.mjs';
import { page } from './page.mjs';

const { changes, timeOf } = await page('pages/audit.js');
const { goners } = await page('pages/configuration.js');
const { wantedPage } = await page('pages/login.js');
const { below, formOf, headersOf } = await page('pages/try.js');
const { patchOf } = await page('pages/user.js');
const { placeOf } = await page('pointer.js');
const { extended, historyOf, remember, seenOf, timesOf } = await page('history.js');
const { operationsOf, membersOf, typeOf, boundsOf, bodyOf, pathOf, resolve } = await page('openapi.js');
const { exampleCurl } = await page('pages/reference.js');
const { circuitOf, credentialsOf, nameOfLink, stateOf } = await page('pages/overview.js');
const { roundUp, sparkPath, timesAt } = await page('plot.js');

test('the trail says roles as + and −, and other fields from and to', () => {
  assert.deepEqual(changes({ lastName: 'A', roles: ['x', 'y'], same: 1 }, { lastName: 'B', roles: ['y', 'z'], same: 1 }), [{ name: 'lastName', from: 'A', to: 'B' }, { name: 'roles', plus: ['z'], minus: ['x'] }]);
  assert.deepEqual(changes(null, { userName: 'u' }), [{ name: 'userName', from: undefined, to: 'u' }]);
  assert.deepEqual(changes(undefined, null), []);
  assert.deepEqual([timeOf('7d'), timeOf('2026-12-01'), /Z$/.test(timeOf('2026-12-01T10:00'))], ['7d', '2026-12-01', true]);
});

test('a reload that takes a route or a client away is known', () => {
  assert.deepEqual(goners([{ pointer: '/routes/a~1b', from: {}, to: null }, { pointer: '/clients', from: [{ name: 'crm' }, { name: 'hr' }], to: [{ name: 'hr' }] }, { pointer: '/clients/0/name', from: 'old', to: 'new' }, { pointer: '/routes/x/backend', from: 'a', to: null }, { pointer: '/routes/y', from: {}, to: {} }]), ['route a/b', 'client crm', 'client old']);
});

test('after signing in only a page of the console is gone to', () => {
  for (const [then, to] of [['/console/audit?user=7', '/console/audit?user=7'], ['//evil.example', '/console/'], ['/console/login?then=x', '/console/'], ['https://evil.example/console/', '/console/'], ['/console/\\evil', '/console/'], [null, '/console/']]) assert.equal(wantedPage(then), to);
});

test('a path is taken with and without its face and route', () => {
  for (const [path, rest] of [['/users/7', '/users/7'], ['/v1/globex/users/7?x=1', '/users/7?x=1'], ['/legacy/globex/users', '/users'], ['users', '/users'], ['/v1/globexx/users', '/v1/globexx/users']]) assert.equal(below(path, 'globex'), rest);
  assert.deepEqual(headersOf('If-Match: "a:b"\n\nnonsense\n Prefer : return=minimal '), { 'If-Match': '"a:b"', Prefer: 'return=minimal' });
  const form = formOf({ route: 'globex', face: 'legacy', method: 'PATCH', asked: { target: '/legacy/globex/users/7', headers: [['Authorization', '***'], ['Accept', 'application/xml']], body: { type: 'application/xml; charset=utf-8', text: '<a/>' } } });
  assert.deepEqual(form, { route: 'globex', face: 'legacy', method: 'PATCH', path: '/users/7', body: '<a/>', mode: 'offline', type: 'application/xml', headers: 'Accept: application/xml' });
});

test('48: a change says only what was changed, roles as a whole set with those that no box stands for', () => {
  const seen = { user: { firstName: 'A', lastName: 'B', roles: ['agent', 'X'] } };
  assert.deepEqual(patchOf(seen, {}), {});
  assert.deepEqual(patchOf(seen, { firstName: 'A', lastName: 'C', password: '' }), { lastName: 'C' });
  assert.deepEqual(patchOf(seen, { roles: ['X', 'agent'] }), {});
  assert.deepEqual(patchOf(seen, { roles: ['X', 'supervisor'] }), { roles: ['X', 'supervisor'] });
});

test('a pointer of a problem leads to its place in the body', () => {
  const text = '{ "a": [1, {"b/c": "x,}"}], "lastName" : 7, "e": {} }';
  for (const [pointer, value] of [['/lastName', '7'], ['/a/0', '1'], ['/a/1/b~1c', '"x,}"'], ['/a', '[1, {"b/c": "x,}"}]'], ['', text.trim()], ['/e', '{}']]) assert.equal(text.slice(...placeOf(text, pointer)), value, pointer);
  for (const pointer of ['/nothing', '/a/9', '/lastName/x']) assert.equal(placeOf(text, pointer), null, pointer);
  for (const text of ['', '<a/>', '{', '{"a', '[1', '{"a":', '{1:2}']) placeOf(text, '/a/b');
});

test('a history goes on by events, with holes where nothing came', () => {
  const told = { from: '2026-01-01T00:00:00Z', step: 5, rate: [1, 2], failed_rate: [0, 0], p50: [1, 1], p95: [2, 2] };
  const first = historyOf(told);
  const at = seconds => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
  const totals = { rate: 9, failed_rate: 0, p50: 1, p95: 2 };
  assert.deepEqual(extended(first, { at: at(6), totals }).rate, [1, 9]);
  assert.deepEqual(extended(first, { at: at(10), totals }).rate, [1, 2, 9]);
  assert.deepEqual(extended(first, { at: at(20), totals }).rate, [1, 2, null, null, 9]);
  assert.deepEqual(timesOf(extended(first, { at: at(10), totals })).map(t => t % 60), [0, 5, 10]);
  assert.equal(extended(first, { at: at(5000), totals }).rate.length, 180);
  assert.deepEqual(extended(first, { at: at(10), totals, history: told }).rate, [1, 2]);
});

test('58: what is remembered of routes is bounded', () => {
  for (let s = 0; s < 4000; s += 5) remember([{ name: 'a', rate: s }], new Date(s * 1000).toISOString());
  assert.equal(seenOf('a').length, 180);
  for (let i = 0; i < 3000; ++i) remember([{ name: 'r' + i, rate: 1 }], new Date(4000000).toISOString());
  assert.deepEqual([seenOf('r0').length, seenOf('r2999').length], [0, 1]);
});

test('54: a description is read: operations, trees of references, examples', () => {
  const document = description('globex');
  const operations = operationsOf(document);
  assert.deepEqual(operations.map(o => o.id), ['listUsers', 'createUser', 'getUser', 'updateUser', 'getUserRoles']);
  assert.equal(operationsOf(description('teams')).some(o => o.id === 'getUserRoles'), false);
  const { NewUser, User } = document.components.schemas;
  assert.deepEqual(membersOf(document, User).map(m => [m.name, m.required]), [['id', true], ['userName', false], ['roles', false], ['devices', false]]);
  assert.deepEqual(membersOf(document, { $ref: '#/components/schemas/User' }).length, 4);
  assert.deepEqual([typeOf(document, NewUser.properties.lastName), typeOf(document, User.properties.roles), boundsOf(NewUser.properties.userName)], ['string or null', 'array of RoleName', 'at most 128 characters']);
  assert.equal(resolve(document, { $ref: '#/components/schemas/Gone' }), undefined);
  assert.equal(resolve({ a: { $ref: '#/a' } }, { $ref: '#/a' }).$ref, '#/a'); // a circle ends
  const [, create, read] = operations;
  assert.equal(JSON.parse(bodyOf(create).text).userName, 'kim.lee@acme.example');
  assert.equal(pathOf(read, document), '/users/7f3a');
  assert.match(exampleCurl(document, create, 'globex', { listen: [{ address: '127.0.0.1:8080' }] }), /^curl -X POST -H "X-Api-Key: \$KEY" -H 'Content-Type: application\/json' --data-raw '.*' http:\/\/127\.0\.0\.1:8080\/v1\/globex\/users$/s);
});

test('the state of a back end is said in words', () => {
  const host = { in: true }, out = { in: false };
  for (const [backend, state] of [[{ hosts: [host], state: 'usable' }, ['ok', 'usable']], [{ hosts: [out, out] }, ['bad', '0 of 2 hosts']], [{ hosts: [host, out] }, ['warn', '1 of 2 hosts']], [{ hosts: [host], circuit: { state: 'open' } }, ['bad', 'circuit open']],
    [{ hosts: [host], state: 'usable', credentials: { kind: 'oauth2', last_error: '401' } }, ['warn', 'usable']], [{ hosts: [host] }, ['off', 'not asked yet']]]) assert.deepEqual(stateOf(backend), state);
  assert.deepEqual([circuitOf({ circuit: null }), circuitOf({ circuit: { state: 'open', open_for: 9e6 } }), circuitOf({ circuit: { state: 'closed' } })], ['–', 'open, 9 s left', 'closed']);
  assert.deepEqual([credentialsOf(null), credentialsOf({ kind: 'basic' })], [['', 'none'], ['', 'basic']]);
  assert.deepEqual(['/console/backends/a', '/console/routes/a', '/console/configuration'].map(nameOfLink), ['Back end', 'Route', 'Configuration']);
});

test('plots have round ends, and a line of nothing is flat', () => {
  assert.deepEqual([0, 1, 3, 199, 214, 96, 1001].map(roundUp), [1, 1, 5, 200, 250, 100, 2000]);
  assert.equal(sparkPath([0, 0]), 'M0.0 18.0L92.0 18.0');
});

test('no time stands twice at the axis of a plot', () => {
  const from = +new Date(2026, 0, 1, 12, 2) / 1000, every = (step) => timesAt([0, 1, 2].map(n => from + n * step));
  assert.deepEqual([every(15), every(60), every(300)], [['12:02:00', '12:02:15', '12:02:30'], ['12:02', '12:03', '12:04'], ['12:02', '12:07', '12:12']]);
});
