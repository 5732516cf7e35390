// Users and what a call would become, through a real front door: 44 to 49 of console.md B11.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { choose, click, eventually, find, launch, open, press, rows, says, type } from '../browser.mjs';
import { start } from '../gateway.mjs';
import { pretend } from '../pretend.mjs';

const gateway = await start(after, { routes: '  open: { backend: contact-center, roles: { admin: ROLE_ADMIN, agent: ROLE_AGENT, supervisor: ROLE_SUPERVISOR }, unmapped_roles: passthrough }\n' });
const browser = await launch(after);
const { key } = gateway;
const { base } = gateway.console ? gateway : await pretend(after, { front: gateway.front });
const held = async login => (await gateway.vendor('genesys', 'GET', 'state')).users.find(u => u.userName === login);
const someone = 'alamo.agata@example.test';

/** The page of a user. */
async function userPage(login = someone, route = 'globex') {
  const page = await open(browser, { base });
  await page.visit('/console/users/' + route);
  await type(page, 'API key', 'textbox', key);
  await page.keyboard.press('Enter');
  await type(page, 'Login or e-mail', 'searchbox', login);
  await page.waitForFunction(() => document.querySelector('section[aria-label=Users] tbody')?.rows.length === 1);
  await click(page, login, 'link');
  await find(page, 'Preview change', 'button');
  return page;
}
const ticked = page => page.$$eval('fieldset label.check', all => all.filter(l => l.querySelector('input').checked).map(l => l.textContent.trim()));
/** For each read of a user from now on: did the page tell a written change before it was answered? */
async function toldBeforeRead(page) {
  const early = [];
  await page.setRequestInterception(true);
  page.on('request', async request => {
    if (request.method() === 'GET' && /\/users\/[^/?]+$/.test(request.url())) early.push(await page.evaluate(() => document.body.innerText.includes('The change was written.')));
    await request.continue();
  });
  return early;
}
const tick = (page, role) => click(page, role, 'checkbox');

test('46: the key stays in memory, and can be forgotten', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/users/globex');
  await says(page, 'Type the API key of a client and press Enter.');
  const field = await find(page, 'API key', 'textbox');
  await eventually(async () => assert.deepEqual(await field.evaluate(e => [e.type, e.autocomplete]), ['password', 'off']));
  await field.type(key + '\n');
  await eventually(async () => assert.ok((await rows(page, 'Users')).length >= 40));
  const kept = await page.evaluate(async () => JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, history.state]));
  assert.ok(!kept.includes(key));
  assert.ok(!page.seen.requests.some(url => url.includes(key)));
  assert.ok(!gateway.log().includes(key));
  await click(page, 'Forget key');
  await says(page, 'Type the API key of a client and press Enter.');
  await page.done();
});

test('49: a wrong key is told', async () => {
  const page = await open(browser, { base });
  await page.visit('/console/users/globex');
  await (await find(page, 'API key', 'textbox')).type('nobody-knows-it\n');
  const alert = await page.waitForSelector('[role=alert]');
  await eventually(async () => assert.match(await alert.evaluate(e => e.innerText), /The API key is not right\./));
  await page.done();
});

test('a login is found, an e-mail too, and the address keeps the search', async () => {
  const page = await open(browser, { base });
  const found = async (words, columns, wanted) => {
    await type(page, 'Login or e-mail', 'searchbox', words);
    await eventually(async () => assert.deepEqual((await rows(page, 'Users')).map(row => columns.map(column => row[column])), [wanted]));
    await eventually(async () => assert.equal(new URL(page.url()).searchParams.get('q'), words));
  };
  await page.visit('/console/users/acme');
  await (await find(page, 'API key', 'textbox')).type(key + '\n');
  await eventually(async () => assert.ok((await rows(page, 'Users')).length > 1));
  await choose(page, 'Route', 'globex');
  await page.waitForFunction(() => location.pathname === '/console/users/globex');
  await found(someone, [0], [someone]);
  await type(page, 'Login or e-mail', 'searchbox', 'nobody@example.test');
  await says(page, 'Nobody has the login or e-mail “nobody@example.test”.');
  const email = 'alamo.agata@mail.example.test';
  await found(email, [0, 2], [someone, email]);
  await page.reload();
  await eventually(async () => assert.equal(await (await find(page, 'Login or e-mail', 'searchbox')).evaluate(e => e.value), email));
  await (await find(page, 'API key', 'textbox')).type(key + '\n');
  await eventually(async () => assert.deepEqual((await rows(page, 'Users')).map(r => r[0]), [someone]));
  await page.done();
});

test('users come 50 at a time, and "More users" goes on by the cursor of the answer', async () => {
  const all = async () => (await (await gateway.call('GET', '/v1/globex/users?limit=200')).json()).users.map(u => u.userName);
  for (let n = (await all()).length; n < 53; ++n) assert.equal((await gateway.call('POST', '/v1/globex/users', { userName: `more.${n}@example.test`, firstName: 'More', lastName: 'Users', password: 'Sesame-7-open', roles: ['agent'] })).status, 201);
  const page = await open(browser, { base });
  await page.visit('/console/users/globex');
  await (await find(page, 'API key', 'textbox')).type(key + '\n');
  await says(page, '50 and more');
  await eventually(async () => assert.equal((await rows(page, 'Users')).length, 50));
  await click(page, 'More users');
  await page.waitForFunction(() => document.querySelector('section[aria-label=Users] tbody').rows.length > 50);
  await eventually(async () => assert.deepEqual((await rows(page, 'Users')).map(r => r[0]), await all()));
  await eventually(async () => assert.equal(await page.$('aria/More users[role="button"]'), null));
  assert.match(page.seen.requests.at(-1), /\/users\?limit=50&cursor=./);
  await page.done();
});

/** What stands for each field of the region "User": `typed`, `shown`, or the state of a checkbox. */
const fieldsOf = page => page.$$eval('section[aria-label=User] .fields > *', all => Object.fromEntries(all.map(e => {
  const input = e.querySelector('input');
  return input?.type === 'checkbox' ? [e.innerText.trim(), input.disabled ? 'fixed' : 'free'] : [e.querySelector('span').textContent, input ? (input.type === 'password' ? 'secret' : 'typed') : 'shown'];
})));

test('a user has the fields that the capabilities allow, and no other', async () => {
  let page = await userPage();
  await eventually(async () => assert.deepEqual(await fieldsOf(page), { Login: 'shown', 'Shown as': 'shown', 'First name': 'typed', 'Last name': 'typed', 'E-mail': 'typed', 'New password': 'secret', Active: 'fixed' }));
  await page.done();
  page = await open(browser, { base });
  await page.visit('/console/users/voice');
  await (await find(page, 'API key', 'textbox')).type(key + '\n');
  await click(page, (await rows(page, 'Users'))[0][0], 'link');
  await find(page, 'Preview change', 'button');
  await eventually(async () => assert.deepEqual(await fieldsOf(page), { Login: 'shown', 'Shown as': 'shown', 'First name': 'typed', 'Last name': 'typed', 'E-mail': 'shown', 'New password': 'secret' }));
  await page.done();
});

test('roles outside of the map stand beside those of the map as kept, and a change keeps them', async () => {
  const { id } = await held(someone);
  await gateway.vendor('genesys', 'POST', 'roles', { id, role: 'ROLE_API_USER', held: true });
  const page = await userPage(someone, 'open');
  const group = await find(page, 'Roles', 'group');
  await eventually(async () => assert.deepEqual(await group.$$eval('label', all => all.map(e => e.textContent)), ['admin', 'agent', 'supervisor']));
  await eventually(async () => assert.deepEqual(await group.$$eval('.chip', all => all.map(e => e.innerText.replace(/\s+/g, ' '))), ['ROLE_API_USER kept']));
  await tick(page, 'supervisor');
  await click(page, 'Preview change');
  await find(page, 'Preview', 'region');
  await click(page, 'Apply change');
  await says(page, 'The change was written.');
  assert.deepEqual((await held(someone)).roles.sort(), ['ROLE_AGENT', 'ROLE_API_USER', 'ROLE_SUPERVISOR']);
  await gateway.vendor('genesys', 'POST', 'roles', { id, role: 'ROLE_API_USER', held: false });
  await gateway.vendor('genesys', 'POST', 'roles', { id, role: 'ROLE_SUPERVISOR', held: false });
  await page.done();
});

test('45, 47: roles are changed after a look, the look writes nothing, and the trail tells the change', async () => {
  const page = await userPage();
  const before = await ticked(page);
  assert.deepEqual(before, ['agent']);
  await eventually(async () => assert.equal(await (await find(page, 'Apply change', 'button')).evaluate(b => b.disabled), true));
  await tick(page, 'supervisor');
  await tick(page, 'agent');
  await gateway.vendor('genesys', 'DELETE', 'requests');
  await click(page, 'Preview change');
  const preview = await find(page, 'Preview', 'region');
  await eventually(async () => assert.match(await preview.evaluate(e => e.innerText), /PUT .*\/api\/v2\/users\/[^]*ROLE_SUPERVISOR/));
  await eventually(async () => assert.deepEqual(await page.$$eval('[aria-label="Roles after"] li', all => all.map(li => li.innerText.replace(/\s+/g, ' '))), ['supervisor added']));
  assert.deepEqual([...new Set((await gateway.vendor('genesys', 'GET', 'requests')).map(r => r.method))], ['GET']);
  assert.deepEqual((await held(someone)).roles, ['ROLE_AGENT']);
  const early = await toldBeforeRead(page);
  await click(page, 'Apply change');
  await says(page, 'The change was written.');
  assert.deepEqual(early, [false], 'the message must not stand beside the user as it was');
  assert.deepEqual((await held(someone)).roles, ['ROLE_SUPERVISOR']);
  await eventually(async () => assert.deepEqual(await ticked(page), ['supervisor']));
  await page.done();
});

test('48: a change in between is not overwritten, both are shown, and what was ticked stays', async () => {
  const page = await userPage();
  await tick(page, 'admin');
  await click(page, 'Preview change');
  await find(page, 'Preview', 'region');
  const user = await held(someone);
  const response = await gateway.call('PATCH', '/v1/globex/users/' + encodeURIComponent(user.id), { lastName: 'Elsewhere' });
  assert.equal(response.status, 200);
  await click(page, 'Apply change');
  await says(page, 'The user was changed meanwhile.');
  await eventually(async () => assert.match(await (await page.$('[role=alert]')).evaluate(e => e.innerText), /lastName[^]*Elsewhere/));
  assert.deepEqual((await held(someone)).roles, ['ROLE_SUPERVISOR']);
  await eventually(async () => assert.deepEqual(await ticked(page), ['admin', 'supervisor']));
  await click(page, 'Preview change');
  await find(page, 'Preview', 'region');
  await click(page, 'Apply change');
  await says(page, 'The change was written.');
  assert.deepEqual((await held(someone)).roles.sort(), ['ROLE_ADMIN', 'ROLE_SUPERVISOR']);
  assert.equal((await held(someone)).lastName, 'Elsewhere');
  await page.done();
});

/** The page "Try it" with a call to a user of globex. */
async function tryIt(call) {
  const page = await open(browser, { base });
  await page.visit('/console/try?' + new URLSearchParams({ route: 'globex', method: 'PATCH', ...call }));
  return page;
}
const result = async (page, route = 'globex') => (await find(page, 'Result of ' + route, 'article')).evaluate(e => e.innerText.replace(/\s+/g, ' '));
const listed = (page, name, route = 'globex') => page.$$eval(`[aria-label="Result of ${route}"] [aria-label="${name}"] > li`, all => all.map(li => li.innerText.replace(/\s+/g, ' ')));
const body = async (page, words) => type(page, 'Body', 'textbox', words);

test('45: "Dry run" of Try it says what would be sent, the roles before and after, and writes nothing', async () => {
  const { id } = await held(someone);
  const page = await tryIt({ path: '/users/' + id, mode: 'dry' });
  await body(page, '{"lastName": "Okoro", "roles": ["agent"]}');
  await type(page, 'API key', 'textbox', key);
  await gateway.vendor('genesys', 'DELETE', 'requests');
  const before = await held(someone);
  await click(page, 'Dry run', 'button');
  await find(page, 'Would send', 'list');
  const [one, ...more] = await listed(page, 'Would send');
  assert.equal(more.length, 0);
  assert.match(one, new RegExp(`^PUT http://127\\.0\\.0\\.1:\\d+/api/v2/users/${id} .*Authorization: \\*\\*\\*.*Content-Type: application/json.*"lastName": "Okoro".*ROLE_AGENT`));
  await eventually(async () => assert.deepEqual([await listed(page, 'Roles before'), await listed(page, 'Roles after')], [['admin removed', 'supervisor removed'], ['agent added']]));
  assert.deepEqual([...new Set((await gateway.vendor('genesys', 'GET', 'requests')).map(r => r.method))], ['GET']);
  assert.deepEqual(await held(someone), before);
  await page.done();
});

test('"Send" of Try it writes after it was asked once more, and shows the answer of the front door', async () => {
  const { id } = await held(someone);
  const page = await tryIt({ path: '/users/' + id, mode: 'send' });
  await body(page, '{"lastName": "Sent"}');
  await type(page, 'API key', 'textbox', key);
  await click(page, 'Send', 'button');
  const dialog = await find(page, 'Send this call?', 'dialog');
  assert.notEqual((await held(someone)).lastName, 'Sent');
  await press(page, () => dialog.$('button.primary'));
  await eventually(async () => assert.match(await result(page), /^globex 200 .*etag: ".*"lastName": "Sent"/i));
  assert.equal((await held(someone)).lastName, 'Sent');
  await body(page, '{"lastName": "Sent", "nickname": 1}');
  await click(page, 'Send', 'button');
  await press(page, async () => (await find(page, 'Send this call?', 'dialog')).$('button.primary'));
  await click(page, '/nickname');
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), '1'));
  await page.done();
});

test('a legacy call is explained in the words of its clients, and what the back end cannot hold is named', async () => {
  const soap = 'xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"', strings = 'xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"';
  const page = await tryIt({ path: '/users/' + someone, face: 'legacy', type: 'application/xml', mode: 'offline', with: 'teams' });
  await eventually(async () => assert.equal(await (await find(page, 'Dry run', 'radio')).evaluate(e => e.disabled), true));
  await body(page, `<PatchUser ${soap}><LastName>Reyes</LastName><Roles ${strings}><a:string>Manager</a:string></Roles></PatchUser>`);
  await type(page, 'User as it stands', 'textbox', `<UserInfo ${soap}><FirstName>Kim</FirstName><Roles ${strings}><a:string>Customer</a:string></Roles></UserInfo>`);
  await click(page, 'Explain', 'button');
  await eventually(async () => assert.match(await result(page), /Understood as .*Reyes.*Would send .*PUT .*ROLE_SUPERVISOR/));
  await eventually(async () => assert.deepEqual([await listed(page, 'Roles before'), await listed(page, 'Roles after')], [['agent removed'], ['supervisor added']]));
  await eventually(async () => assert.match(await result(page, 'teams'), /POST .*"Reyes".* Ignored Roles/));
  await page.done();
});

test('7: on a narrow page a user takes the place of the list, and a link leads back; on a wide one the list drops columns', async () => {
  const page = await userPage();
  const shown = () => page.$$eval('table th', all => all.filter(th => th.checkVisibility()).map(th => th.textContent));
  await eventually(async () => assert.deepEqual(await shown(), ['Login', 'Name']));
  await page.setViewport({ width: 390, height: 844 });
  await page.waitForFunction(() => !document.querySelector('section[aria-label=Users]').checkVisibility());
  await click(page, '← Users', 'link');
  await page.waitForFunction(() => document.querySelector('section[aria-label=Users]').checkVisibility() && !document.querySelector('section[aria-label=User]'));
  await type(page, 'Login or e-mail', 'searchbox', '');
  await page.waitForFunction(() => document.querySelector('section[aria-label=Users] tbody')?.rows.length > 20);
  await eventually(async () => assert.equal(await page.$eval('section[aria-label=Users] .scroll', e => e.scrollWidth - e.clientWidth), 0));
  await page.setViewport({ width: 1280, height: 844 });
  await eventually(async () => assert.deepEqual(await shown(), ['Login', 'Name', 'E-mail', 'Roles']));
  await page.done();
});

test('"Delete user…" asks for the login', async () => {
  const page = await userPage();
  const login = await page.$eval('section[aria-label=User] > header .mute', e => e.textContent);
  await click(page, 'Delete user…');
  await find(page, 'Delete user', 'dialog');
  await eventually(async () => assert.equal(await (await find(page, 'Delete user', 'button')).evaluate(b => b.disabled), true));
  await (await find(page, 'Login', 'textbox')).type(login);
  await click(page, 'Delete user');
  await page.waitForFunction(() => location.pathname === '/console/users/globex');
  assert.ok((await gateway.call('GET', '/v1/globex/users?userName=' + encodeURIComponent(login)).then(r => r.json())).users.length === 0);
  await page.done();
});
