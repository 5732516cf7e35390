// A small description in the form of the gateway's, for work on the reference page.
const ref = name => ({ $ref: '#/components/schemas/' + name });
const problem = (status, text) => [String(status), { description: text, content: { 'application/problem+json': { schema: ref('Problem') } } }];
const user = { userName: 'kim.lee@acme.example', firstName: 'Kim', lastName: 'Lee', roles: ['agent'] };
const id = { name: 'id', in: 'path', required: true, description: 'the back end’s own id', schema: { type: 'string' }, example: '7f3a' };
const operation = (operationId, summary, tag, more) => ({ operationId, summary, tags: [tag], description: `${summary}, as the back end has it.`, responses: Object.fromEntries([
  ['200', { description: 'as asked', content: { 'application/json': { schema: ref('User'), example: { id: '7f3a', ...user } }, 'application/xml': { schema: ref('User') } } }],
  problem(401, 'unauthenticated: The client is not known.'), problem(404, 'user-not-found: There is no such user.')]), ...more });
// As the gateway names them: an example is a reference to one of the components.
const body = schema => ({ required: true, content: { 'application/json': { schema: ref(schema), examples: { [schema]: { $ref: '#/components/examples/' + schema } } }, 'application/xml': { schema: ref(schema) } } });

/** @param {string} route "" for all */
export function description(route) {
  const prefix = route ? '' : '/v1/{route}';
  const routes = route ? {} : { '/v1/routes': { get: operation('listRoutes', 'List routes', 'routes') } };
  return { openapi: '3.1.0', info: { title: 'Idiom', version: '1.0.0', description: 'One user API before several vendors.' }, servers: [{ url: route ? '/v1/' + route : '/' }], paths: { ...routes,
    [prefix + '/users']: { get: operation('listUsers', 'List users', 'users', { parameters: [{ name: 'limit', in: 'query', description: 'the most users of a page', schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 } }] }),
      post: operation('createUser', 'Create a user', 'users', { requestBody: body('NewUser') }) },
    [prefix + '/users/{id}']: { parameters: [id], get: operation('getUser', 'Read a user', 'users'), patch: operation('updateUser', 'Change a user', 'users', { requestBody: { content: { 'application/merge-patch+json': { schema: ref('NewUser'), example: { lastName: 'Reyes' } } } } }) },
    ...(route === 'teams' ? {} : { [prefix + '/users/{id}/roles']: { parameters: [id], get: operation('getUserRoles', 'Read roles', 'roles') } }) },
  components: { examples: { NewUser: { value: user } }, schemas: { User: { type: 'object', properties: { id: { type: 'string' }, userName: { type: 'string', description: 'the login' }, roles: ref('Roles'), devices: { type: 'array', items: ref('Device') } }, required: ['id'] },
    NewUser: { type: 'object', properties: { userName: { type: 'string', maxLength: 128 }, firstName: { type: 'string' }, lastName: { type: ['string', 'null'] }, roles: ref('Roles') }, required: ['userName'] },
    Roles: { type: 'array', items: ref('RoleName') }, RoleName: { type: 'string', examples: ['agent'] }, Device: { type: 'object', properties: { id: { type: 'string' }, phoneNumber: { type: 'string' } } },
    Problem: { type: 'object', properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' } } } } } };
}
