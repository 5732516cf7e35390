// When a page listens, asks instead, and tries again: console.md B7 and B10, with a clock of its own.
import assert from 'node:assert/strict';
import test, { afterEach } from 'node:test';
import { page } from './page.mjs';

/** What waits: when, and what is done then. @type {{at: number, act: () => void}[]} */
let timers = [];
let now = 0;
globalThis.setTimeout = (act, after = 0) => { const timer = { at: now + after, act }; timers.push(timer); return timer; };
globalThis.clearTimeout = timer => { timers = timers.filter(t => t !== timer); };
/** Streams in the order in which they were opened. */
let streams = [];
globalThis.EventSource = class {
  static CONNECTING = 0;
  static CLOSED = 2;
  constructor(url) { Object.assign(this, { url, readyState: 0, closed: false, heard: {} }); streams.push(this); }
  addEventListener(kind, hear) { this.heard[kind] = hear; }
  close() { this.closed = true; }
  opens() { this.readyState = 1; this.onopen(); }
  fails(readyState = 2) { this.readyState = readyState; this.onerror(); }
};
let answer = () => { throw new TypeError('no network'); };
globalThis.fetch = async path => ({ ok: true, status: 200, headers: new Headers(), text: async () => JSON.stringify(answer(path)) });
const { connection, era, listen, pause, resume } = await page('live.js');
const { gateway } = await page('store.js');

/** Promises that are done already. */
const settle = async () => { for (let i = 0; i < 30; ++i) await null; };
/** Lets the next timer come. @returns {Promise<number>} the seconds until then */
async function next() {
  timers.sort((a, b) => a.at - b.at);
  const timer = timers.shift(), before = now;
  now = timer.at;
  timer.act();
  await settle();
  return (now - before) / 1000;
}
let end;
const begin = async (on = {}) => { end = listen({ topics: ['overview'], on }); await next(); };
const status = pid => ({ pid, started: 'x' });
afterEach(async () => {
  end();
  pause();
  resume();
  Object.assign(connection.value, { restarted: false });
  gateway.set(null);
  timers = [];
  streams = [];
  answer = () => { throw new TypeError('no network'); };
});

test('B10: a page that lost its gateway tries again after 1, 2, 5 and 10 s, and then every 10 s', async () => {
  answer = () => status(1);
  await begin();
  streams[0].opens();
  await settle();
  assert.equal(connection.value.state, 'live');
  answer = () => { throw new TypeError('no network'); };
  streams[0].fails(0); // the browser itself tries after the second that the gateway told it
  assert.deepEqual([connection.value.state, streams[0].closed], ['away', false]);
  streams[0].fails(0);
  const pauses = [];
  for (let i = 0; i < 4; ++i) {
    pauses.push(await next());
    assert.equal(streams.length, i + 2);
    streams.at(-1).fails();
    await settle();
    assert.equal(connection.value.state, 'away');
  }
  assert.deepEqual(pauses, [2, 5, 10, 10]);
});

test('B10: a stream that was never open is tried again after 1 and 2 s', async () => {
  await begin();
  streams[0].fails();
  assert.equal(await next(), 1);
  streams[1].fails();
  assert.equal(await next(), 2);
});

test('B7: after three failures in a row the page asks every 5 s, says so, and now and then tries to listen', async () => {
  const seen = [];
  await begin({ overview: told => seen.push(told.n), poll: () => seen.push('poll') });
  let asked = 0;
  answer = path => (path.endsWith('status') ? status(1) : { n: ++asked });
  for (let i = 0; i < 3; ++i) {
    streams.at(-1).fails();
    await settle();
    if (i < 2) await next();
  }
  assert.deepEqual([connection.value.state, seen], ['polling', [1, 'poll']]);
  assert.equal(await next(), 5);
  assert.deepEqual(seen, [1, 'poll', 2, 'poll']);
  assert.equal(await next(), 5);
  assert.equal(await next(), 5);
  assert.equal(streams.length, 4); // tried again
  streams[3].opens();
  await settle();
  assert.equal(connection.value.state, 'live');
  assert.equal(timers.length, 0);
});

test('B7: a stream that the gateway ended in time is opened by the browser alone', async () => {
  answer = () => status(1);
  await begin();
  streams[0].opens();
  streams[0].fails(0);
  streams[0].opens();
  await settle();
  assert.deepEqual([connection.value.state, streams.length, timers.length], ['live', 1, 0]);
});

test('B10: another process asks for everything anew, and says so; so does a reset, in silence', async () => {
  answer = () => status(1);
  await begin();
  streams[0].opens();
  await settle();
  const before = era.value;
  streams[0].heard.reset({ data: '{}' });
  assert.deepEqual([era.value, connection.value.restarted], [before + 1, false]);
  answer = () => status(2);
  streams[0].opens();
  await settle();
  assert.deepEqual([era.value, connection.value.restarted, gateway.value.pid], [before + 2, true, 2]);
});

test('B7: one stream serves all that the page shows, of at most 50 routes', async () => {
  const ends = [listen({ topics: ['inspections'], on: {} }), listen({ topics: ['overview'], on: {}, routes: Array.from({ length: 60 }, (_, i) => 'r' + i) })];
  await begin();
  assert.equal(streams.length, 1);
  const { searchParams } = new URL(streams[0].url, 'http://x');
  assert.deepEqual([searchParams.get('topics'), searchParams.get('routes').split(',').length], ['inspections,overview', 50]);
  ends.forEach(stop => stop());
});
