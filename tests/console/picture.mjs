// Makes the picture of the README anew: node tests/console/picture.mjs. A call of a legacy client, inspected, that met a 503 on its way.
import { join } from 'node:path';
import { find, launch, open, says } from './browser.mjs';
import { start, until } from './gateway.mjs';
import { root } from './places.mjs';

/** @type {(() => Promise<void>)[]} */
const ends = [];
const after = act => ends.unshift(act);
try {
  const gateway = await start(after);
  const api = (method, path, body) => fetch(`${gateway.admin}/console/api/${path}`, { method, body, headers: { 'X-Idiom-Console': '1', ...(body && { 'Content-Type': 'application/json' }) } });
  const { users } = await (await gateway.call('GET', '/v1/globex/users?limit=40')).json();
  const { id } = users.find(u => u.roles.includes('agent') && u.extensions.genesys.changePasswordOnFirstLogin);
  await gateway.vendor('genesys', 'POST', 'roles', { id, role: 'ROLE_API_USER', held: true });
  await (await api('POST', 'inspections', '{"route":"globex"}')).text();
  const calls = [() => gateway.call('GET', '/v1/globex/users?limit=5'), () => gateway.call('GET', '/v1/globex/users/' + id), () => gateway.call('GET', '/v1/globex/users/nobody'),
    () => gateway.call('PATCH', '/v1/globex/users/' + id, { roles: ['caretaker'] }), () => gateway.call('PATCH', '/v1/globex/users/' + id, { firstName: 'Robin' })];
  for (const call of calls) await (await call()).text();
  await gateway.vendor('genesys', 'POST', 'knobs', { match: { method: 'GET' }, action: 'status', status: 503 });
  const legacy = await fetch(`${gateway.front}/legacy/globex/users/${id}`, { method: 'PATCH', headers: { Authorization: 'Basic ' + Buffer.from('ops@example.test:' + gateway.key).toString('base64'), 'Content-Type': 'application/xml', Accept: 'application/xml' },
    body: `<PatchUser xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><LastName>Reyes</LastName><NewPassword>Tr1ck-Pony</NewPassword><Roles xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><a:string>Manager</a:string></Roles><UserId>${id}</UserId></PatchUser>` });
  const request = legacy.headers.get('x-request-id');
  if (legacy.status !== 200) throw new Error(await legacy.text());
  await until('the call', async () => (await (await api('GET', 'calls/' + request)).json()).status === 200);
  const page = await open(await launch(after), { base: gateway.base });
  await page.setViewport({ width: 1280, height: 800 });
  await page.visit('/console/calls/' + request);
  await find(page, 'Timeline', 'region');
  await says(page, 'Live');
  await page.screenshot({ path: join(root, 'gateway/console/console.png'), optimizeForSpeed: false });
} finally {
  for (const end of ends) await end();
}
