// Inspected calls: the list, the timeline, roles, the story, curl.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { record, list } from '../fake/calls.mjs';
import { root } from '../places.mjs';
import { page } from './page.mjs';

const { matches, withCall, sentenceOf } = await page('pages/calls.js');
const { fates } = await page('pages/call.js');
const { stepsOf } = await page('pages/timeline.js');
const { whyOf } = await page('pages/conversation.js');
const { curlOf, quoted } = await page('curl.js');
const { factsOf, known } = await page('story.js');

test('a call that began and ended stands once in the list, newest first', () => {
  const running = { ...list()[0], id: 'x', seq: 500, status: null };
  const began = withCall(list(), running);
  assert.deepEqual([began[0].id, began.length], ['x', list().length + 1]);
  const ended = withCall(began, { ...running, status: 200 });
  assert.deepEqual([ended[0].status, ended.length], [200, began.length]);
  assert.equal(withCall(Array.from({ length: 1000 }, (_, i) => ({ id: String(i), seq: i })), { id: 'new', seq: 5000 }).length, 1000);
});

test('the filter looks for every word in path, status, client and problem', () => {
  const [call] = list();
  for (const [q, found] of [['hr-legacy 200', true], ['globex patch', true], ['404', false], ['', true], ['crm', false]]) assert.equal(matches(call, q), found, q);
});

test('an inspection says what it keeps', () => {
  assert.deepEqual(sentenceOf({ route: 'globex', calls: 'all', values: 'shown' }), ['All calls of route globex', ', secrets masked']);
  assert.deepEqual(sentenceOf({ route: 'globex', client: 'crm', calls: 'writes', values: 'hidden' }), ['Writes of route globex and client crm', ', values hidden']);
});

test('34: roles say added, removed, kept, not mapped', () => {
  assert.deepEqual(fates(record.roles), { before: [['agent', 'removed', 'del'], ['ROLE_WALLBOARD', 'not mapped', '']], after: [['supervisor', 'added', 'add'], ['ROLE_WALLBOARD', 'kept', '']] });
  assert.deepEqual(fates({ before: ['a', 'b'], asked: ['b'], confirmed: [], kept: [] }), { before: [['a', 'removed', 'del'], ['b', 'kept', '']], after: [['b', 'kept', '']] });
  assert.deepEqual(fates({ before: ['a'], asked: [], confirmed: [], kept: [] }).after, []);
});

test('33: the timeline tells tries, looks and waits apart, and adds up', () => {
  const steps = stepsOf(record);
  assert.deepEqual(steps.map(s => s.name), ['Read the call', 'Wait for the turn', 'GET, try 1', 'Pause before a retry', 'GET, try 2', 'PUT', 'GET to confirm', 'Pause before another look', 'GET to look again', 'Write the answer']);
  assert.equal(Math.round(steps.reduce((sum, s) => sum + s.took, 0) / 100), Math.round(record.duration / 100));
  assert.deepEqual(stepsOf({ ...record, duration: null, told: { status: 0 }, exchanges: [], waits: [] }).map(s => s.name), ['Read the call']);
});

test('33: an exchange says what it was for', () => {
  assert.deepEqual(record.exchanges.map((e, i) => whyOf(e, i, record)), ['try 1', 'try 2', 'the write', 'confirm: not there yet', 'another look: as asked']);
  const r = { status: 200, exchanges: [{ why: 'read', try: 1 }, { why: 'login', try: 1 }, { why: 'lookup', try: 1 }] };
  assert.deepEqual(r.exchanges.map((e, i) => whyOf(e, i, r)), ['', 'after a new token', 'did it arrive?']);
});

test('a record without facts has no story, and every fact of the gateway has a sentence', () => {
  assert.deepEqual(factsOf({ facts: [] }), []);
  assert.deepEqual(factsOf(record).map(f => f.code), ['whole-set', 'kept-unmapped', 'retried', 'sent-once', 'confirmed']);
  assert.deepEqual(factsOf({ exchanges: [{ peer: 'record', writes: true }, { peer: 'backend', writes: true }] }).map(f => f.code), ['upsert']);
  const source = join(root, 'gateway/inspect/facts.cpp');
  const told = existsSync(source) ? [...readFileSync(source, 'utf8').matchAll(/\b(?:add|add_count|waits)\((?:Wait::Kind::\w+, )?"([a-z-]+)"/g)].map(m => m[1]) : [];
  for (const code of told) assert.ok(known.includes(code), code);
});

/** What a shell makes of a line, with `curl` replaced. */
const words = line => spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; KEY=k-1 SECRET=s-2; ${line}`], { encoding: 'utf8' }).stdout.split('\n').slice(0, -1);

test('55: "copy as curl" is a line that a shell reads as it is meant', () => {
  const effective = { listen: [{ address: '0.0.0.0:8080' }], clients: [{ name: 'hr-legacy', login: 'hr@example.test' }] };
  const asked = { target: "/v1/globex/users/o'neil%20$HOME?x=1&y=2", headers: [['X-Api-Key', '***'], ['Content-Type', 'application/json'], ['Host', 'x']], body: { text: `{"a":"it's $HOME \`id\`","password":"***"}` } };
  assert.deepEqual(words(curlOf({ method: 'PATCH', face: 'rest', client: 'crm', asked }, effective)), ['-X', 'PATCH', '-H', 'X-Api-Key: k-1', '-H', 'Content-Type: application/json',
    '--data-raw', `{"a":"it's $HOME \`id\`","password":"s-2"}`, "http://127.0.0.1:8080/v1/globex/users/o'neil%20$HOME?x=1&y=2"].filter(Boolean));
  assert.deepEqual(words(curlOf(record, effective)).slice(0, 4), ['-X', 'PATCH', '-u', 'hr@example.test:k-1']);
  assert.deepEqual(words(curlOf({ method: 'GET', asked: { target: '/v1/a', headers: [] } }, { listen: [{ address: 'api.example:443', tls: {} }] })), ['https://api.example:443/v1/a']);
  for (const text of ["a'b", '$(id)', 'a b', '"', '\\', ';', '*']) assert.deepEqual(words('curl ' + quoted(text)), [text]);
});
