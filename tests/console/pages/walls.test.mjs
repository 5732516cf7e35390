// What keeps strangers and foreign pages out: 12, 14 to 19 of console.md B11, at the gateway itself.
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after } from 'node:test';
import { arrive, click, eventually, find, launch, open, says } from '../browser.mjs';
import { start } from '../gateway.mjs';

const token = 'admin-token-of-24-letters';
const guarded = await start(after, { admin: `, token: "${token}", hosts: [ops.example]` });
const gateway = await start(after);
const browser = await launch(after);

/** A request with a Host of its own. @returns {Promise<{status: number, headers: any, text: string}>} */
const ask = (base, path, { method = 'GET', headers = {}, body = '' } = {}) => new Promise((done, failed) => {
  const request = http.request(base + path, { method, headers: body ? { 'Content-Length': Buffer.byteLength(body), ...headers } : headers }, response => {
    let text = '';
    response.on('data', chunk => { text += chunk; });
    response.on('end', () => done({ status: response.statusCode, headers: response.headers, text }));
  });
  request.on('error', failed);
  request.end(body);
});

test('14: a foreign Host gets nothing, a configured one does', async () => {
  for (const [host, status] of [['evil.example', 403], ['127.0.0.1', 200], ['localhost', 200], ['ops.example', 200], ['ops.example.evil.example', 403]]) {
    const told = await ask(guarded.admin, '/console/login', { headers: { Host: host } });
    assert.equal(told.status, status, host);
    if (status === 403) assert.match(told.text, /admin\.hosts/, host);
  }
});

test('14: a browser that was led here by a foreign name gets nothing; by a configured name it gets the console', async () => {
  const led = await launch(after, ['--host-resolver-rules=MAP *.example 127.0.0.1']);
  const at = (name, address) => new URL(address).protocol + '//' + name + ':' + new URL(address).port;
  const page = await open(led, { base: at('evil.example', gateway.admin) });
  const told = await page.visit('/console/');
  assert.equal(told.status(), 403);
  assert.match(await told.text(), /admin\.hosts/);
  assert.deepEqual(page.seen.requests.filter(url => url.endsWith('.js')), []);
  const statuses = await page.evaluate(async () => {
    const ask = (path, how) => fetch(path, how).then(r => r.status, () => 'blocked'), post = { method: 'POST', headers: { 'X-Idiom-Console': '1', 'Content-Type': 'application/json' }, body: '{"route":"globex"}' };
    return Promise.all([ask('/console/main.js'), ask('/console/api/status'), ask('/console/api/events'), ask('/config'), ask('/metrics'), ask('/console/api/inspections', post), ask('/console/api/try/v1/globex/users', post), ask('/reload', post)]);
  });
  assert.deepEqual(statuses, Array(8).fill(403));
  assert.deepEqual((await (await fetch(gateway.admin + '/console/api/inspections')).json()).inspections, []);
  await page.done();
  const right = await open(led, { base: at('ops.example', guarded.admin) });
  await right.visit('/console/');
  await arrive(right, 'Sign in');
  await right.done();
});

test('15: a foreign page can begin no inspection, reload or session', async () => {
  const foreign = http.createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>foreign</title>'));
  await new Promise(ready => foreign.listen(0, '127.0.0.1', ready));
  const page = await open(browser, { base: `http://127.0.0.1:${foreign.address().port}` });
  await page.visit('/');
  const tries = [['inspections', 'application/json', '{"route":"globex"}'], ['configuration/reload', 'application/json', '{}'], ['session', 'application/json', `{"token":"${token}"}`], ['try/v1/globex/users', 'application/json', '{"userName":"x"}'],
    ['inspections', 'text/plain', '{"route":"globex"}'], ['inspections', 'application/x-www-form-urlencoded', 'route=globex']];
  for (const [path, type, body] of tries) for (const header of [false, true]) for (const mode of ['cors', 'no-cors'])
    await page.evaluate((url, t, b, h, m) => fetch(url, { method: 'POST', mode: m, credentials: 'include', headers: { 'Content-Type': t, ...(h && m === 'cors' ? { 'X-Idiom-Console': '1' } : {}) }, body: b }).then(r => r.status, () => 0), gateway.admin + '/console/api/' + path, type, body, header, mode);
  await eventually(async () => assert.equal(await page.evaluate(url => fetch(url).then(r => r.text(), () => 'blocked'), gateway.admin + '/console/api/configuration'), 'blocked'));
  assert.equal((await (await fetch(gateway.admin + '/console/api/configuration')).json()).last_reload, null);
  await page.done();
  foreign.closeAllConnections();
  foreign.close();
});

test('15: what changes something wants its header, its type and its own origin', async () => {
  const post = (headers, body = '{}') => ask(gateway.admin, '/console/api/configuration/check', { method: 'POST', headers, body }).then(r => r.status);
  const right = { 'X-Idiom-Console': '1', 'Content-Type': 'application/json' }, own = new URL(gateway.admin).host;
  for (const [headers, status] of [[right, 200], [{ ...right, Origin: 'http://' + own, 'Sec-Fetch-Site': 'same-origin' }, 200], [{ 'Content-Type': 'application/json' }, 403], [{ ...right, Origin: 'http://evil.example' }, 403], [{ ...right, Origin: 'null' }, 403],
    [{ ...right, 'Sec-Fetch-Site': 'cross-site' }, 403], [{ ...right, 'Sec-Fetch-Site': 'same-site' }, 403], [{ ...right, 'Content-Type': 'text/plain' }, 415], [{ ...right, Host: 'evil.example' }, 403]]) assert.equal(await post(headers), status, JSON.stringify(headers));
});

test('B2: pages and answers carry their walls', async () => {
  const page = await ask(gateway.admin, '/console/'), answer = await ask(gateway.admin, '/console/api/status');
  assert.equal(page.headers['content-security-policy'], "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'");
  assert.equal(answer.headers['content-security-policy'], "default-src 'none'; sandbox");
  for (const { headers } of [page, answer]) assert.deepEqual(['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'].map(n => headers[n]), ['nosniff', 'no-referrer', 'same-origin', 'same-origin']);
  assert.match(answer.headers['cache-control'], /no-store/);
  assert.ok('permissions-policy' in page.headers);
});

test('16, 17: without the token nothing is shown, with it all; the cookie is HttpOnly and Strict, and ends with "Sign out"', async () => {
  for (const path of ['status', 'overview', 'routes', 'configuration', 'audit', 'inspections', 'calls', 'events']) assert.equal((await ask(guarded.admin, '/console/api/' + path)).status, 401, path);
  assert.equal((await ask(guarded.admin, '/console/api/status', { headers: { Authorization: 'Bearer ' + token } })).status, 200);
  const page = await open(browser, { base: guarded.admin });
  await page.visit('/console/configuration');
  await arrive(page, 'Sign in');
  await (await find(page, 'Admin token', 'textbox')).type('not-the-token-at-all\n');
  await says(page, 'The token is not right.');
  await page.reload();
  await (await find(page, 'Admin token', 'textbox')).type(token + '\n');
  await arrive(page, 'Configuration');
  const [cookie, ...others] = await page.cookies();
  assert.deepEqual([others.length, cookie.httpOnly, cookie.sameSite, cookie.path, cookie.value.includes(token)], [0, true, 'Strict', '/', false]);
  await eventually(async () => assert.equal(await page.evaluate(() => document.cookie), ''));
  await click(page, 'Sign out');
  await arrive(page, 'Sign in');
  assert.equal((await ask(guarded.admin, '/console/api/status', { headers: { Cookie: `${cookie.name}=${cookie.value}` } })).status, 401);
  await page.done();
});

test('18: guesses are slowed', async () => {
  const guess = () => ask(guarded.admin, '/console/api/session', { method: 'POST', headers: { 'X-Idiom-Console': '1', 'Content-Type': 'application/json' }, body: '{"token":"a-guess-of-a-token"}' }).then(r => r.status);
  const page = await open(browser, { base: guarded.admin });
  await page.visit('/console/login');
  await (await find(page, 'Admin token', 'textbox')).type('another-guess-000');
  const told = [];
  for (let i = 0; i < 12; ++i) told.push(await guess());
  assert.equal(told[0], 401);
  assert.equal(told.at(-1), 429);
  await page.keyboard.press('Enter');
  await says(page, 'Too many tokens were wrong.');
  await page.done();
});

test('19: health is answered while eight streams are open, and a ninth is told when to come back', async () => {
  const stop = new AbortController();
  const stream = () => fetch(gateway.admin + '/console/api/events?topics=overview', { signal: stop.signal });
  const streams = await Promise.all(Array.from({ length: 8 }, stream));
  assert.deepEqual(streams.map(s => s.status), Array(8).fill(200));
  const ninth = await stream();
  assert.deepEqual([ninth.status, ninth.headers.get('retry-after')], [503, '5']);
  for (const path of ['/healthz', '/readyz', '/metrics', '/console/']) assert.equal((await fetch(gateway.admin + path)).status, 200, path);
  stop.abort();
});

test('12: the page may not be framed', async () => {
  const page = await ask(gateway.admin, '/console/');
  assert.match(page.headers['content-security-policy'], /frame-ancestors 'none'/);
});

test('B3, B10: unknown addresses, assets and methods', async () => {
  for (const [method, path, status] of [['GET', '/console', 308], ['GET', '/console/', 200], ['GET', '/console/routes/x', 200], ['GET', '/console/nope', 404], ['GET', '/console/gone.js', 404], ['GET', '/console/%2e%2e/%2e%2e/etc/passwd', 404], ['GET', '/console/pages%2fcalls.js', 404],
    ['POST', '/console/', 405], ['HEAD', '/console/', 200], ['GET', '/console/main.js', 200], ['GET', '/console/vendor/make', 404]]) assert.equal((await ask(gateway.admin, path, { method })).status, status, method + ' ' + path);
  assert.equal((await ask(gateway.admin, '/console')).headers.location, '/console/');
  const script = await ask(gateway.admin, '/console/main.js');
  assert.match(script.headers['content-type'], /javascript/);
  assert.equal((await ask(gateway.admin, '/console/main.js', { headers: { 'If-None-Match': script.headers.etag } })).status, 304);
});
