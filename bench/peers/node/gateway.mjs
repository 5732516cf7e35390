// A translating gateway as one writes it in Node: undici to the back end, fast-xml-parser to read its XML.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.NODE_MODULES}/`);
const { Pool } = require('undici');
const { XMLParser } = require('fast-xml-parser');

const pool = new Pool(process.env.UPSTREAM, { connections: 128 });
const lists = new Set(['string', 'UserInfo']);
const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  isArray: (name, path) => lists.has(name) || path.endsWith('DashboardPermissions.DashboardPermissions'),
});
const roles = { Manager: 'manager', SystemAdministrator: 'admin' };

function translate(xml) {
  const info = parser.parse(xml).ListResponseOfUserInfoARNYmvUm.Items.UserInfo[0];
  return JSON.stringify({
    id: info.Id, userName: info.EmailAddress, displayName: info.Name, firstName: info.FirstName,
    lastName: info.LastName, email: info.EmailAddress, roles: info.Roles.string.map((role) => roles[role]),
    accounts: info.AccountIds.string,
    extensions: { evovoice: {
      AccountNames: info.AccountNames.string, DashboardPermissions: info.DashboardPermissions.DashboardPermissions,
      IsAuthenticated: info.IsAuthenticated === 'true', ManagerAccess: info.ManagerAccess,
    } },
  });
}

const server = createServer({ keepAliveTimeout: 3600000 }, async (request, response) => {
  const reply = await pool.request({ path: request.url, method: 'GET' });
  const body = translate(await reply.body.text());
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
