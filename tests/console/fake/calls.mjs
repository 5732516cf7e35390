// An inspected call of the picture: a legacy PATCH that became a PUT of the whole set, with a retry and a second look.
export const id = '9c41e07f2ad3b5e800000412';
const user = '7412b7ff-fce9-41d9-93a2-f05831475063';
const body = (type, text, masked = 0) => ({ type, bytes: text.length, text, cut: 0, masked, readable: true });
const none = { type: '', bytes: 0, text: null, cut: 0, masked: 0, readable: true };
const asked = `<PatchUser xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
    xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">
  <LastName>Reyes-Okoro</LastName>
  <NewPassword>***</NewPassword>
  <Roles xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays">
    <d2p1:string>supervisor</d2p1:string>
  </Roles>
</PatchUser>`;
const told = `<UserInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance"
    xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">
  <AccountIds i:nil="true"/> <AccountNames i:nil="true"/> <AvatarUrl i:nil="true"/>
  <EmailAddress>dana.reyes@example.test</EmailAddress>
  <FirstName>Dana</FirstName> <Id>${user}</Id>
  <IsAuthenticated>false</IsAuthenticated>
  <LastName>Reyes-Okoro</LastName> <Name>Dana Reyes-Okoro</Name>
  <Roles><d2p1:string>supervisor</d2p1:string></Roles>
</UserInfo>`;
const shown = (last, roles) => JSON.stringify({ statusCode: 0, user: { id: user, userName: 'dana.reyes@example.test', firstName: 'Dana', lastName: last, roles, enabled: true, devices: [], skills: [] } });
const url = 'https://gws.globex.example/api/v2/users/' + user;
const headers = [['Authorization', '***'], ['Accept', 'application/json'], ['Via', '1.1 idiom'], ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01']];
const json = text => ({ status: 200, headers: [['Content-Type', 'application/json']], body: body('application/json', text) });
const look = (n, why, tried, began, took, reply) => ({ n, round: n, try: tried, peer: 'backend', why, writes: false, method: 'GET', url: url + '?subresources=*', headers, body: none, began, took, connection: 'kept', reply, delivery: 'answered' });

export const summary = { seq: 412, id, at: '2026-12-02T14:21:07.204Z', face: 'legacy', client: 'hr-legacy', route: 'globex', backend: 'contact-center', dialect: 'genesys', operation: 'update', method: 'PATCH',
  path: '/legacy/globex/users/' + user, status: 200, problem: '', duration: 173300, note: '1 retry · confirmed at the 2nd look', console: false };

export const record = { ...summary, peer: '10.20.4.17', trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', times: { vendor: 73800, waiting: 99000, own: 500 },
  asked: { target: '/legacy/globex/users/' + user, headers: [['Authorization', '***'], ['Content-Type', 'application/xml; charset=utf-8'], ['Accept', 'application/xml']], body: body('application/xml', asked, 1) },
  understood: { operation: 'update', user, set: { lastName: 'Reyes-Okoro', password: '***' }, clear: [], roles: { set: ['supervisor'] }, parameters: {}, condition: null },
  exchanges: [
    look(1, 'read', 1, 6400, 11800, { status: 503, headers: [['Content-Type', 'text/html']], body: body('text/html', '<html><body>Service Unavailable</body></html>') }),
    look(2, 'retry', 2, 61000, 13900, json(shown('Reyes', ['ROLE_AGENT', 'ROLE_WALLBOARD']))),
    { n: 3, round: 2, try: 1, peer: 'backend', why: 'write', writes: true, method: 'PUT', url, headers: [['Authorization', '***'], ['X-CSRF-TOKEN', '***'], ['Content-Type', 'application/json'], ['Via', '1.1 idiom']],
      body: body('application/json', '{"lastName":"Reyes-Okoro","password":"***","roles":["ROLE_SUPERVISOR","ROLE_WALLBOARD"]}', 1), began: 74900, took: 26800, connection: 'kept', reply: json('{"statusCode":0}'), delivery: 'answered' },
    look(4, 'confirm', 1, 101700, 10500, json(shown('Reyes-Okoro', ['ROLE_AGENT', 'ROLE_WALLBOARD']))),
    look(5, 'again', 1, 162200, 10800, json(shown('Reyes-Okoro', ['ROLE_SUPERVISOR', 'ROLE_WALLBOARD']))),
  ],
  waits: [{ kind: 'turn', began: 200, took: 6200, what: 'crm was writing to this user' }, { kind: 'pause', began: 18200, took: 42800, what: 'before a retry, within the budget of 20 %' }, { kind: 'pause', began: 112200, took: 50000, what: 'before another look, copies may lag' }],
  roles: { before: ['agent'], asked: ['supervisor'], confirmed: ['supervisor'], kept: ['ROLE_WALLBOARD'] },
  translation: [
    { pointer: '/lastName', client: { name: 'LastName', value: 'Reyes-Okoro' }, unified: { name: 'lastName', value: 'Reyes-Okoro' }, vendor: { name: 'lastName', value: '"Reyes-Okoro"' }, note: '' },
    { pointer: '/password', client: { name: 'NewPassword', value: '***' }, unified: { name: 'password', value: '***' }, vendor: { name: 'password', value: '"***"' }, note: '' },
    { pointer: '/roles', client: { name: 'Roles', value: '[supervisor]' }, unified: { name: 'roles', value: ':= {supervisor}' }, vendor: { name: 'roles', value: '["ROLE_SUPERVISOR", "ROLE_WALLBOARD"]' }, note: 'the whole set; one kept' },
  ],
  facts: [{ code: 'whole-set', of: { dialect: 'genesys', roles: ['supervisor'] } }, { code: 'kept-unmapped', of: { roles: ['ROLE_WALLBOARD'] } }, { code: 'retried', of: { times: 1, status: 503 } }, { code: 'looked-again', of: { times: 1 } }, { code: 'confirmed', of: { look: 2 } }],
  told: { status: 200, headers: [['Content-Type', 'application/xml'], ['Vary', 'Accept'], ['X-Request-Id', id]], body: body('application/xml', told) } };

const row = (seq, second, client, method, path, status, ms, note, problem = '') => ({ ...summary, seq, id: '9c41e07f2ad3b5e80000' + String(seq).padStart(4, '0'), at: `2026-12-02T14:${second}Z`, client, method, path, status,
  duration: ms * 1000, note, problem, face: path.startsWith('/legacy') ? 'legacy' : 'rest' });
export const list = () => [summary,
  row(411, '21:05.871', 'crm', 'PUT', '/v1/globex/users/63630bbf/roles/supervisor', 200, 31, 'confirmed'), row(410, '21:05.102', 'hr-legacy', 'GET', '/legacy/globex/users?countPerPage=50', 200, 18, '2 pages asked'),
  row(409, '21:03.660', 'crm', 'PATCH', '/v1/globex/users/0f9a1c22', 412, 12, 'precondition-failed', 'precondition-failed'), row(408, '21:02.008', 'hr-legacy', 'POST', '/legacy/globex/users', 200, 58, 'Password kept, AccountId ignored'),
  row(407, '20:58.417', 'portal', 'GET', '/v1/globex/users/63630bbf.xml', 200, 11, ''), row(406, '20:57.930', 'crm', 'PATCH', '/v1/globex/users/2b7e90d1', 422, 0.4, 'role-not-mapped', 'role-not-mapped'),
  row(405, '20:55.246', 'crm', 'DELETE', '/v1/globex/users/5d0c8f13', 204, 27, 'confirmed'), row(404, '20:51.733', 'hr-legacy', 'PATCH', '/legacy/globex/users/63630bbf', 502, 392, 'write-not-confirmed', 'write-not-confirmed'),
  row(403, '20:49.020', 'portal', 'GET', '/v1/globex/users?role=agent&limit=100', 200, 41, ''), row(402, '20:44.518', 'crm', 'POST', '/v1/globex/users', 409, 19, 'user-exists', 'user-exists'),
];
