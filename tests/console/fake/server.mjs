// A stand-in for the admin listener, for work on the pages and for states that a real gateway is rarely in:
// node tests/console/fake/server.mjs [PORT [FRONT]]. FRONT, such as http://127.0.0.1:8080, lends it a real front door for `try/`.
import { createReadStream, existsSync, statSync } from 'node:fs';
import http from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as calls from './calls.mjs';
import * as data from './data.mjs';
import { description } from './openapi.mjs';

const web = join(dirname(fileURLToPath(import.meta.url)), '../../../gateway/console/web');
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' };
export const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const walls = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer', 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Resource-Policy': 'same-origin' };
const isPage = path => /^(|(routes|backends|calls|users|reference)\/[^/]+|users\/[^/]+\/[^/]+|calls|try|users|audit|configuration|reference|login)$/.test(path);

/** A fake gateway; `state` may be changed while it runs. */
export function fake(state = {}) {
  Object.assign(state, { pid: 4711, inspections: [], calls: [], streams: new Set(), requests: [], answers: {}, routes: data.routes, ...state });
  const server = http.createServer((request, response) => serve(state, request, response));
  state.emit = (event, value) => state.streams.forEach(s => s.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`));
  return { server, state };
}

function json(response, status, value, headers = {}) {
  response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', 'Cache-Control': 'no-store', 'X-Request-Id': 'fake00000001',
    'Content-Security-Policy': "default-src 'none'; sandbox", ...walls, ...headers });
  response.end(value === undefined ? '' : JSON.stringify(value));
}
const refuse = (response, status, name, title, more = {}) => json(response, status, { type: 'urn:idiom:problem:' + name, title, status, instance: 'fake00000001', ...more });

/** Nothing for a broken escape. */
const decoded = path => { try { return decodeURIComponent(path); } catch { return ''; } };

async function serve(state, request, response) {
  const url = new URL(request.url, 'http://x');
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  state.requests.push({ method: request.method, path: url.pathname, query: url.search, headers: request.headers, body });
  if (url.pathname === '/console') return response.writeHead(308, { Location: '/console/' }).end();
  const path = url.pathname.replace(/^\/console\//, '');
  if (path.startsWith('api/')) return api(state, request.method, path.slice(4), url, body, request, response);
  const file = join(web, normalize('/' + decoded(path)));
  if (extname(file) in types && existsSync(file) && statSync(file).isFile()) {
    response.writeHead(200, { 'Content-Type': types[extname(file)], 'Cache-Control': 'no-cache', ...walls });
    return createReadStream(file).pipe(response);
  }
  response.writeHead(isPage(path) ? 200 : 404, { 'Content-Type': types['.html'], 'Content-Security-Policy': policy, ...walls });
  createReadStream(join(web, 'index.html')).pipe(response);
}

const inspections = state => ({ inspections: state.inspections, memory: { used: 300000, most: 8388608 }, calls: { kept: state.calls.length, most: 200 } });

function begin(state, body) {
  const asked = JSON.parse(body);
  const made = { id: 'i' + Date.now(), route: asked.route ?? null, client: asked.client ?? null, calls: asked.calls, values: asked.values, began: new Date().toISOString(),
    ends: new Date(Date.now() + parseInt(asked.for) * 60000).toISOString(), most: asked.most ?? 200, kept: state.calls.length };
  state.inspections = [...state.inspections, made];
  state.emit('inspections', inspections(state));
  return made;
}

function routesOf(state, url) {
  const q = (url.searchParams.get('q') || '').toLowerCase(), limit = Number(url.searchParams.get('limit') || 50), from = Number(url.searchParams.get('cursor') || 0);
  const all = state.routes().filter(r => r.name.includes(q));
  return { routes: all.slice(from, from + limit), next: from + limit < all.length ? String(from + limit) : null, total: all.length };
}

/** Calls without a variable part. */
const plain = {
  'GET status': state => data.status(state.pid),
  'GET overview': state => ({ ...data.overview(), routes: state.routes().slice(0, 50) }),
  'GET routes': routesOf,
  'GET inspections': inspections,
  'GET calls': (state, url) => ({ calls: state.calls.filter(c => JSON.stringify(c).includes(url.searchParams.get('q') || '')), next: null }),
  'GET audit': () => ({ entries: data.audit, next: null }),
  'GET configuration': () => data.configuration(),
  'POST configuration/check': () => ({ errors: [{ line: 41, column: 9, message: 'unknown key “retires”, did you mean “retries”?' }], changes: [{ pointer: '/routes/globex/backend', from: 'contact-center', to: 'contact-center-2', restart: false }, { pointer: '/threads', from: 4, to: 8, restart: true }] }),
  'POST explain': (state, url, body) => ({ results: JSON.parse(body).routes.map(data.explained) }),
  'POST configuration/reload': () => ({ status: 'reloaded', warnings: [] }),
};

async function api(state, method, path, url, body, request, response) {
  const made = state.answers[`${method} ${path}`];
  if (made?.hangs) return;
  if (made) return json(response, made.status, made.body);
  if (!['GET', 'HEAD'].includes(method) && request.headers['x-idiom-console'] !== '1') return refuse(response, 403, 'forbidden', 'This may not be done.');
  if (path.startsWith('try/')) return front(state, method, path.slice(3) + url.search, body, request, response);
  if (path === 'events') return events(state, request, response);
  if (plain[`${method} ${path}`]) return json(response, 200, plain[`${method} ${path}`](state, url, body));
  if (`${method} ${path}` === 'POST inspections') return json(response, 201, begin(state, body));
  const [kind, name, part] = path.split('/').map(decodeURIComponent);
  if (method === 'DELETE' && kind === 'inspections') {
    state.inspections = state.inspections.filter(i => i.id !== name);
    state.emit('inspections', inspections(state));
    return response.writeHead(204).end();
  }
  if (method === 'DELETE' && kind === 'calls') { state.calls = []; return response.writeHead(204).end(); }
  if (kind === 'routes' && part === 'openapi.json' && data.routeOf(name)) return json(response, 200, description(name));
  const one = { routes: () => data.routeOf(name), backends: () => data.backendOf(name), calls: () => state.calls.some(c => c.id === name) && (state.records?.[name] ?? (name === calls.id ? calls.record : { ...calls.record, ...state.calls.find(c => c.id === name) })) }[kind]?.();
  if (part === 'case') return response.writeHead(200, { 'Content-Type': 'application/yaml' }).end('call: {}\n');
  if (one) return json(response, 200, one);
  refuse(response, 404, kind === 'calls' ? 'call-not-kept' : 'not-found', 'There is no such thing.');
}

function events(state, request, response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('retry: 1000\n: welcome\n\n');
  response.asked = request.url;
  state.streams.add(response);
  request.on('close', () => state.streams.delete(response));
  response.on('close', () => state.streams.delete(response));
}

async function front(state, method, path, body, request, response) {
  if (path === '/v1/openapi.json') return json(response, 200, description(''));
  if (!state.front) return refuse(response, 401, 'unauthenticated', 'The client is not known.');
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([n]) => ['x-api-key', 'authorization', 'accept', 'content-type', 'if-match', 'prefer'].includes(n)));
  const told = await fetch(state.front + path, { method, headers, body: body || undefined });
  const given = Object.fromEntries([...told.headers].filter(([n]) => !['content-length', 'connection', 'transfer-encoding', 'content-encoding'].includes(n)));
  response.writeHead(told.status, given).end(await told.text());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { server, state } = fake({ calls: calls.list(), front: process.argv[3] });
  state.inspections = [{ id: 'i1', route: 'globex', client: null, calls: 'all', values: 'shown', began: new Date().toISOString(), ends: new Date(Date.now() + 461500).toISOString(), most: 200, kept: 11 }];
  setInterval(() => state.emit('overview', { ...data.overview(), history: undefined }), 2000);
  server.listen(Number(process.argv[2] || 9900), '127.0.0.1', () => console.log(server.address().port));
}
