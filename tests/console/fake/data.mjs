// What the admin API might say of a gateway with four vendors: the shapes of console.md B8, invented numbers.

let seed = 7; // the same numbers each time
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
export const series = (n, base, swing, noise, change = y => y) =>
  Array.from({ length: n }, (_, i) => Math.max(0, change(base + swing * Math.sin(i / n * 5.1 + base) + noise * (random() - 0.5), i)));

const bump = (y, i) => (i > 142 && i < 169 ? y + 6.5 * Math.sin((i - 142) / 27 * 3.14) : y);
const slow = (y, i) => (i > 142 && i < 169 ? y + 52 * Math.sin((i - 142) / 27 * 3.14) : y);
const us = values => values.map(v => Math.round(v * 1000));
export const history = {
  step: 5, rate: series(180, 168, 26, 18), failed_rate: series(180, 1.1, 0.7, 1.2, bump),
  p50: us(series(180, 4.2, 0.4, 1)), p95: us(series(180, 29, 5, 9, slow)),
};

const historyUntilNow = () => ({ ...history, from: new Date((Math.floor(Date.now() / 5000) - 179) * 5000).toISOString() });

const route = (name, backend, dialect, health, reason, rate, failed, p95, last) =>
  ({ name, backend, dialect, health, reason, rate, failed_share: failed, p95, last_call: last });
const ago = s => new Date(Date.now() - s * 1000).toISOString();
const hence = s => new Date(Date.now() + s * 1000).toISOString();
export const routes = () => [
  route('acme', 'xarios-au', 'xarios', 'usable', '', 62.4, 0.001, 38000, ago(0)),
  route('globex', 'contact-center', 'genesys', 'usable', '', 48.1, 0, 22000, ago(0)),
  route('helpdesk', 'idp', 'scim', 'usable', '', 9.2, 0, 61000, ago(4)),
  route('northwind', 'xarios-eu', 'xarios', 'usable', '', 31.9, 0, 44000, ago(1)),
  route('sandbox', 'xarios-test', 'xarios', 'unasked', '', 0, 0, null, null),
  route('teams', 'connecttoteams', 'configureuser', 'degraded', 'token ends soon', 21.7, 0.003, 211000, ago(0)),
  route('voice', 'evovoice', 'evovoice', 'unusable', 'circuit open', 0.6, 0.962, 5003000, ago(2)),
];

const pool = (in_use, limit, waiting = 0) => ({ idle: Math.max(0, 4 - waiting), in_use, limit, waiting });
const backend = (name, dialect, state, more) => ({ name, dialect, state, hosts: [], reason: '', circuit: { state: 'closed', open_for: 0 }, pool: pool(4, 64),
  credentials: { kind: 'basic', ends: null, last_fetch: null, last_error: '' }, rate: 1, failed_share: 0, p50: 4000, p95: 20000, p99: 90000, retried_share: 0, retry_budget: 0.2, errors: {}, routes: [], ...more });
const host = (url, reason = '') => ({ url, in: !reason, reason, back_in: reason ? 9000000 : null, pool: pool(reason ? 0 : 4, 64) });
const token = (ends, last_error = '') => ({ kind: 'oauth2', ends, last_fetch: ago(1500), last_error });
export const backends = () => [
  backend('xarios-au', 'xarios', 'usable', { hosts: [host('https://au.xarios.example/api/v1.0')], pool: pool(11, 64), credentials: token(hence(3480)), rate: 62.9, p95: 36000, retried_share: 0.002, routes: ['acme'] }),
  backend('contact-center', 'genesys', 'usable', { hosts: [host('https://gws.globex.example/api/v2')], pool: pool(6, 64), rate: 74, p95: 12000, retried_share: 0.001, routes: ['globex'] }),
  backend('evovoice', 'evovoice', 'unusable', { hosts: [host('https://one.evovoice.example', '3 timeouts within 10 s'), host('https://two.evovoice.example', '3 timeouts within 10 s')],
    circuit: { state: 'open', open_for: 9000000 }, pool: pool(0, 64), rate: 1.2, p50: 5000000, p95: 5000000, p99: 5001000, retried_share: 0.11, errors: { timeout: 412, 'circuit-open': 96 }, routes: ['voice'] }),
  backend('connecttoteams', 'configureuser', 'usable', { hosts: [host('https://teams.example')], pool: pool(9, 64), credentials: token(hence(250), '401 invalid_client'), rate: 21.8, p95: 204000, retried_share: 0.004, routes: ['teams'] }),
  backend('xarios-eu', 'xarios', 'usable', { hosts: [host('https://eu.xarios.example/api/v1.0')], pool: pool(16, 16, 3), credentials: token(hence(1890)), rate: 32.1, p95: 41000, routes: ['northwind'] }),
  backend('idp', 'scim', 'usable', { hosts: [host('https://idp.example/scim/v2')], pool: pool(2, 64), credentials: { kind: 'bearer', ends: null, last_fetch: null, last_error: '' }, rate: 18.4, p95: 29000, routes: ['helpdesk'] }),
];

/** One back end, with what a list of them does not have. */
export const backendOf = name => {
  const found = backends().find(b => b.name === name);
  return found && { ...found, route_count: found.routes.length, history: historyUntilNow() };
};

export const attention = () => [
  { severity: 'bad', code: 'circuit-open', subject: 'evovoice', link: '/console/backends/evovoice', text: 'Circuit of evovoice is open. 3 timeouts within 10 s; route voice answers 503 backend-unavailable. It is tried again in 9 s.' },
  { severity: 'warn', code: 'token-ends', subject: 'connecttoteams', link: '/console/backends/connecttoteams', text: 'The token of connecttoteams ends in 4 min. Its renewal was refused twice (401 invalid_client). Route teams fails when it ends.' },
  { severity: 'warn', code: 'pool-waiting', subject: 'xarios-eu', link: '/console/backends/xarios-eu', text: 'xarios-eu makes callers wait for a connection. 3 wait now, 16 of 16 in use for 6 min; pool.max_connections is 16.' },
  { severity: 'warn', code: 'file-broken', subject: 'routes.yaml', link: '/console/configuration', text: 'The file on the disk has an error. Line 41, column 9: unknown key “retires”, did you mean “retries”? What runs is from 12:40.' },
];

export const overview = () => ({
  at: new Date().toISOString(), attention: attention(), route_count: routes().length, routes: routes(), backends: backends().map(({ errors, routes, ...shown }) => shown),
  totals: { rate: 173, failed_rate: 1.6, client_error_rate: 3.6, p50: 4000, p95: 31000, p99: 212000, in_flight: 14, in_flight_limit: 4096, asked_per_call: 1.7, retried_share: 0.0006, writes_rate: 6.3 },
  history: historyUntilNow(),
});

const started = new Date(Date.now() - 533000000).toISOString();
export const status = pid => ({ name: 'gw-syd-1', version: '0.2.0', pid, started, loops: 4, draining: false, token: false,
  inspect: { calls: 200, memory: 8388608, body: 16384, longest: 3600000000, values: 'shown' }, links: { trace: 'https://jaeger.example/trace/{trace_id}', metrics: 'https://grafana.example/d/idiom?var-route={route}' },
  store: { kind: 'sqlite', ok: true } });

const fields = { id: 'read', userName: 'create-only', displayName: 'read', firstName: 'read-write', lastName: 'read-write', email: 'read-write', phoneNumber: 'none', password: 'write', active: 'read', roles: 'read-write', accounts: 'none', devices: 'read', skills: 'read', extensions: 'create-only' };
export const routeOf = name => {
  const row = routes().find(r => r.name === name);
  return row && { ...row, match: name === 'globex' ? { host: 'users.globex.example' } : null,
    operations: ['list', 'get', 'create', 'replace', 'update', 'delete', ...(name === 'teams' ? [] : ['get-roles', 'replace-roles', 'add-role', 'remove-role'])],
    fields: Object.entries(fields).filter(([, access]) => access !== 'none').map(([field, access]) => ({ name: field, access, vendor_name: field, needed: /Name$/.test(field) && access !== 'read' ? 'on-create' : 'never', max_length: 0 })),
    extensions: [{ name: 'contactCenterId', access: 'create-only', type: 'text' }],
    concurrency: 'The vendor has no versions: writes through this gateway are serialised per user and lose nothing; a write made elsewhere between the gateway’s read and its write of the roles is lost.',
    roles: { style: 'set', map: { admin: 'ROLE_ADMIN', agent: 'ROLE_AGENT', supervisor: 'ROLE_SUPERVISOR' }, unmapped: 'preserve', default: ['agent'] }, statuses: { 200: 5120, 409: 1, 412: 3 }, problems: { 'precondition-failed': 3, conflict: 1 } };
};

export const configuration = () => ({ file: '/etc/idiom/routes.yaml', loaded: ago(6000), disk: 'broken', trouble: 'line 41, column 9: unknown key “retires”, did you mean “retries”?',
  last_reload: { at: ago(6000), ok: true, errors: [], warnings: ['threads: waits for a restart'] },
  effective: { version: 1, listen: [{ address: '127.0.0.1:8080' }], admin: { address: '127.0.0.1:9901' }, threads: 4, store: 'sqlite:idiom.db', store_key: '***', limits: { header: '16KiB', body: '256KiB' },
    clients: [{ name: 'crm', login: 'ops@example.test', api_key: '***', routes: '*' }, { name: 'hr-legacy', login: 'hr@example.test', api_key: '***', routes: ['globex'] }, { name: 'portal', api_key: '***', routes: '*' }],
    routes: { globex: { backend: 'contact-center', roles: { admin: 'ROLE_ADMIN', agent: 'ROLE_AGENT' }, unmapped_roles: 'preserve' } } },
  defaults: ['/threads', '/limits/header', '/limits/body', '/routes/globex/unmapped_roles'] });

export const audit = [
  ['PATCH', 'hr-legacy', 'globex', 'update', '7412b7ff-fce9-41d9-93a2-f05831475063', { lastName: 'Reyes', roles: ['agent'] }, { lastName: 'Reyes-Okoro', roles: ['supervisor'] }, 200],
  ['PUT', 'crm', 'globex', 'add-role', '63630bbf', { roles: ['agent'] }, { roles: ['agent', 'supervisor'] }, 200],
  ['DELETE', 'crm', 'globex', 'delete', '5d0c8f13', { userName: 'old.agent@example.test' }, null, 204],
  ['PATCH', 'hr-legacy', 'globex', 'update', '63630bbf', { roles: ['agent'] }, { roles: ['admin'] }, 502],
].map(([, client, route, operation, user, before, after, status], i) => ({ at: new Date(1764640867204 - i * 4000).toISOString(), request_id: i === 0 ? '9c41e07f2ad3b5e800000412' : '9c41e07f2ad3b5e80000040' + i,
  client, route, backend: 'contact-center', operation, user, before, after, status, backend_status: String(status) }));

/** What a PATCH of a last name and the roles becomes at a route. */
export function explained(name) {
  const row = routes().find(r => r.name === name) || {};
  const url = backends().find(b => b.name === row.backend)?.hosts[0]?.url + '/users/7';
  const sends = { genesys: ['PUT', 'application/json', '{"lastName":"Reyes","roles":["ROLE_AGENT"]}'], xarios: ['PATCH', 'application/json-patch+json', '[{"op":"replace","path":"/name","value":"Dana Reyes"},{"op":"add","path":"/roles/-","value":{"name":"customer.user.acd"}}]'],
    evovoice: ['PATCH', 'application/xml', '<PatchUser xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><LastName>Reyes</LastName></PatchUser>'], configureuser: ['POST', 'application/json', '{"configureUser":{"lastName":"Reyes"}}'] }[row.dialect];
  const problem = row.dialect === 'configureuser' ? { type: 'urn:idiom:problem:invalid-value', title: 'A value cannot be taken.', status: 422, detail: 'this back end has no roles', errors: [{ pointer: '/roles', detail: 'this back end has no roles' }] } : null;
  return { route: name, dialect: row.dialect, understood: { operation: 'update', user: '7', set: { lastName: 'Reyes' }, clear: [], roles: { set: ['agent'] }, parameters: {}, condition: null },
    would_send: sends && !problem ? [{ method: sends[0], url, headers: [['Content-Type', sends[1]], ['Authorization', '***']], body: sends[2] }] : [], roles: problem ? null : { before: ['supervisor'], after: ['agent'] }, ignored: [], warnings: [], problem };
}
