// The gateway itself before the simulators of the vendors, on free ports, in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './places.mjs';

const environment = { ...process.env, CRM_KEY: 'crm-key-0001', IDIOM_STORE_KEY: Buffer.alloc(32, 7).toString('base64'), VENDOR_SECRET: 'demo-secret', VENDOR_PASSWORD: 'demo-password', REFRESH: 'demo-refresh', WEBHOOK_SECRET: 'whsec_' + Buffer.alloc(32, 7).toString('base64') };
export const key = environment.CRM_KEY;
export const until = async (what, ready, seconds = 60) => {
  for (let i = 0; i < seconds * 50; ++i) {
    const value = await ready();
    if (value) return value;
    await new Promise(next => setTimeout(next, 20));
  }
  throw new Error('waited in vain: ' + what);
};

/** routes.yaml as it begins. @param {any} ports @param {{admin?: string, more?: string, routes?: string}} change */
export const file = (ports, { admin = '', more = '', routes = '' } = {}) => `version: 1
listen: [ { address: "127.0.0.1:0" } ]
admin: { address: "127.0.0.1:0"${admin} }
store: "sqlite:records.db"
store_key: "\${env:IDIOM_STORE_KEY}"
clients:
  - { name: crm, login: "ops@example.test", api_key: "\${env:CRM_KEY}", routes: "*" }
backends:
  xarios-au: { dialect: xarios, url: "http://127.0.0.1:${ports.xarios.http}/api/v1.0", settings: { account: A-1, customer: C-7, accept_charges: true },
    auth: { type: oauth2_refresh_token, token_url: "http://127.0.0.1:${ports.xarios.http}/connect/token", client_id: demo-client, client_secret: "\${env:VENDOR_SECRET}", refresh_token: "\${env:REFRESH}" } }
  connecttoteams: { dialect: configureuser, url: "http://127.0.0.1:${ports.configureuser.http}",
    auth: { type: oauth2_password, token_url: "http://127.0.0.1:${ports.configureuser.http}/oauth/token", client_id: demo-client, client_secret: "\${env:VENDOR_SECRET}", username: apiadmin, password: "\${env:VENDOR_PASSWORD}" },
    settings: { login_id: apiadmin, tenant_id: 6f1d8c1e-0000-4000-8000-00000000aaaa, pbx_location: acme-hq, sbc_gateway_id: 5678, pbx_user_id: email_local_part } }
  evovoice: { dialect: evovoice, url: "http://127.0.0.1:${ports.evovoice.http}", settings: { format: json, account_ids: [acc-100] },
    auth: { type: basic, username: "ops@example.test", password: "\${env:VENDOR_PASSWORD}" }, circuit_breaker: { failures: 3 } }
  contact-center: { dialect: genesys, url: "http://127.0.0.1:${ports.genesys.http}/api/v2", settings: { release: "8.5.2" },
    auth: { type: basic, username: ops, password: "\${env:VENDOR_PASSWORD}" } }
routes:
  acme: { backend: xarios-au, roles: { admin: admin.user, agent: customer.user.acd, supervisor: customer.user.supervisorl3, login: customer.user }, default_roles: [login] }
  teams: { backend: connecttoteams }
  voice: { backend: evovoice, roles: { admin: SystemAdministrator, manager: Manager, customer: Customer } }
  globex: { backend: contact-center, roles: { admin: ROLE_ADMIN, agent: ROLE_AGENT, supervisor: ROLE_SUPERVISOR }, default_roles: [agent], legacy_roles: { Manager: supervisor, Customer: agent } }
${routes}${more}`;

/**
 * Starts simulators and the gateway. `admin`: more members of the block `admin`.
 * @param {(act: () => Promise<void>) => void} after @param {{admin?: string, more?: string, routes?: string}} [change]
 */
export async function start(after, change = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'idiom-console-'));
  const children = [];
  const run = (program, ...args) => {
    const child = spawn(join(build, program), args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const told = { child, log: '' };
    child.stdout.on('data', chunk => { told.log += chunk; });
    child.stderr.on('data', chunk => { told.log += chunk; });
    children.push(child);
    return told;
  };
  const end = child => new Promise(ended => { if (child.exitCode !== null || child.signalCode) return ended(); child.once('exit', ended); child.kill('SIGKILL'); });
  after(async () => {
    await Promise.all(children.map(end));
    rmSync(folder, { recursive: true, force: true });
  });
  const ready = join(folder, 'ports.json');
  run('idiom-sandbox', '--port-base', '0', '--ready-file', ready);
  await until('simulators', () => existsSync(ready));
  const ports = JSON.parse(readFileSync(ready, 'utf8'));
  const routes = join(folder, 'routes.yaml');
  writeFileSync(routes, file(ports, change));
  const gateway = { ports, folder, routes, key, write: text => writeFileSync(routes, text), read: () => readFileSync(routes, 'utf8'), log: () => gateway.told.log };
  gateway.begin = async () => {
    gateway.told = run('idiom', 'serve', routes);
    const port = words => until(words + '\n' + gateway.told.log, () => new RegExp(words + '(\\d+)').exec(gateway.told.log)?.[1]);
    gateway.admin = 'http://127.0.0.1:' + await port('admin on http://127\\.0\\.0\\.1:');
    gateway.front = 'http://127.0.0.1:' + await port('listening on http://127\\.0\\.0\\.1:');
    gateway.base = gateway.admin;
    await until('readiness', async () => (await fetch(gateway.admin + '/readyz').catch(() => null))?.status === 200);
  };
  gateway.end = () => end(gateway.told.child);
  await gateway.begin();
  /** A call of a client. */
  gateway.call = (method, path, body, headers = {}) => fetch(gateway.front + path, { method, body: body && typeof body !== 'string' ? JSON.stringify(body) : body,
    headers: { 'X-Api-Key': key, ...(body && { 'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }), ...headers } });
  /** A control page of a simulator. */
  gateway.vendor = async (name, method, page, body) => {
    const response = await fetch(`http://127.0.0.1:${ports[name].http}/_sandbox/${page}`, { method, body: body && JSON.stringify(body), headers: body ? { 'Content-Type': 'application/json' } : {} });
    return response.status === 200 ? response.json() : null;
  };
  /** Whether the gateway has the admin API. */
  gateway.console = (await fetch(gateway.admin + '/console/api/status').catch(() => null))?.ok || false;
  return gateway;
}
