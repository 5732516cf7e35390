// Reading the description of the API: operations, schemas, examples.
import { Problem, attempted, get, segment } from './api.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/**
 * The description, of all routes or narrowed to one. That of a route is the gateway's own where there is a key to ask it with;
 * without one the page narrows the description of all by what the console knows of the route.
 * @param {string} route "" for all @param {string} [key] @param {AbortSignal} [signal] @returns {Promise<any>}
 */
export async function describe(route, key = '', signal) {
  const told = await attempted('GET', (route && key ? '/v1/' + segment(route) : '/v1') + '/openapi.json', { key });
  if (!told.json?.paths) throw new Problem(told.status, { title: 'The gateway has no description of its API.' });
  return route && !key ? narrowed(told.json, await get('routes/' + segment(route), signal)) : told.json;
}

/** What a route has to be able to do for an operation; of others every route has them. */
const needs = /** @type {Record<string, string>} */ ({ listUsers: 'list', createUser: 'create', getUser: 'get', replaceUser: 'replace', updateUser: 'update', deleteUser: 'delete',
  getUserRoles: 'get-roles', replaceUserRoles: 'replace-roles', addUserRole: 'add-role', removeUserRole: 'remove-role', assignDevice: 'assign-device', unassignDevice: 'unassign-device', sendEmail: 'send-email' });
/** The accesses of a field with which it stands in a schema. */
const shownWith = /** @type {Record<string, string[]>} */ ({ User: ['read', 'read-write'], NewUser: ['write', 'read-write', 'create-only'], UserReplacement: ['write', 'read-write'], UserMerge: ['write', 'read-write'] });

/** Leaves of an example what the route takes: its fields, a role of its map, and no other dialect's extensions. @param {any} value @param {any} properties @param {string[]} roles */
function narrowExample(value, properties, roles) {
  for (const member of Object.keys(value || {})) if (!(member in properties) || member === 'extensions' || (member === 'roles' && !roles.length)) delete value[member];
  if (value?.roles) value.roles = roles.slice(0, 1);
}

/** @param {any} document @param {any} route GET routes/NAME @returns {any} */
export function narrowed(document, route) {
  const result = structuredClone(document);
  for (const [path, item] of Object.entries(result.paths)) {
    for (const method of methods) {
      const id = item[method]?.operationId;
      if (id === 'listRoutes' || (needs[id] && !route.operations.includes(needs[id]))) delete item[method];
    }
    if (!methods.some(method => item[method])) delete result.paths[path];
  }
  const access = new Map((route.fields || []).map((/** @type {any} */ f) => [f.name, f.access]));
  for (const [name, accesses] of Object.entries(shownWith)) {
    const properties = result.components?.schemas?.[name]?.properties || {};
    for (const field of Object.keys(properties)) if (!accesses.includes(access.get(field)) && !(name === 'User' && access.get(field) === 'create-only')) delete properties[field];
    narrowExample(result.components?.examples?.[name]?.value, properties, Object.keys(route.roles?.map || {}));
  }
  return result;
}

/** A body or an answer, with its examples in place of references to them. @param {any} document @param {any} value @returns {any} */
function withExamples(document, value) {
  const made = resolve(document, value);
  if (!made?.content) return made;
  const named = (/** @type {any} */ examples) => Object.fromEntries(Object.entries(examples).map(([name, example]) => [name, resolve(document, example)]));
  return { ...made, content: Object.fromEntries(Object.entries(made.content).map(([type, media]) => [type, media.examples ? { ...media, examples: named(media.examples) } : media])) };
}

/** @typedef {{id: string, method: string, path: string, summary: string, description: string, tag: string, parameters: any[], body: any, responses: [string, any][]}} Operation */
/** @param {any} document @returns {Operation[]} in the order of the document */
export function operationsOf(document) {
  const out = [];
  for (const [path, item] of Object.entries(document.paths || {}))
    for (const method of methods) {
      const o = /** @type {any} */ (item)[method];
      if (!o) continue;
      const parameters = [...(/** @type {any} */ (item).parameters || []), ...(o.parameters || [])].map(p => resolve(document, p));
      out.push({ id: o.operationId, method: method.toUpperCase(), path, summary: o.summary || o.operationId, description: o.description || '', tag: o.tags?.[0] || '',
        parameters, body: withExamples(document, o.requestBody), responses: /** @type {[string, any][]} */ (Object.entries(o.responses || {}).map(([status, r]) => [status, withExamples(document, r)])) });
    }
  return out;
}

/** What a `$ref` within the document points to. @param {any} document @param {any} value @returns {any} */
export function resolve(document, value) {
  for (let hops = 0; value?.$ref && hops < 16; ++hops)
    value = value.$ref.slice(2).split('/').reduce((/** @type {any} */ at, /** @type {string} */ name) => at?.[name.replace(/~1/g, '/').replace(/~0/g, '~')], document);
  return value;
}

/** @param {any} ref */
export const nameOfRef = ref => String(ref || '').split('/').pop() || '';

/** The type of a schema in words. @param {any} document @param {any} schema @returns {string} */
export function typeOf(document, schema) {
  const s = resolve(document, schema) || {};
  for (const [key, word] of /** @type {const} */ ([['anyOf', ' or '], ['oneOf', ' or '], ['allOf', ' and ']]))
    if (s[key]) return [...new Set(s[key].map((/** @type {any} */ one) => nameOfRef(one.$ref) || typeOf(document, one)))].join(word);
  const types = /** @type {string[]} */ ([]).concat(s.type || (s.properties ? 'object' : s.enum ? 'string' : s.const !== undefined ? typeof s.const : 'any'));
  return types.map(t => (t === 'array' ? 'array of ' + (nameOfRef(s.items?.$ref) || typeOf(document, s.items)) : t)).join(' or ') + (s.format ? `, ${s.format}` : '');
}

/** What a value must keep to. @param {any} s resolved */
export function boundsOf(s) {
  const out = [];
  if (s.enum) out.push('one of ' + s.enum.map((/** @type {any} */ v) => JSON.stringify(v)).join(', '));
  if (s.const !== undefined) out.push('always ' + JSON.stringify(s.const));
  if (s.minimum != null || s.maximum != null) out.push(`${s.minimum ?? '…'} to ${s.maximum ?? '…'}`);
  if (s.minLength != null) out.push(`at least ${s.minLength} characters`);
  if (s.maxLength != null) out.push(`at most ${s.maxLength} characters`);
  if (s.default !== undefined) out.push('default ' + JSON.stringify(s.default));
  return out.join('; ');
}

/** The members of an object or of an array's items. @param {any} document @param {any} schema @returns {{name: string, schema: any, required: boolean}[]} */
export function membersOf(document, schema) {
  const s = resolve(document, schema) || {};
  if (s.items) return membersOf(document, s.items);
  const parts = [s, ...(s.allOf || []).map((/** @type {any} */ one) => resolve(document, one))];
  return parts.flatMap(part => Object.entries(part.properties || {}).map(([name, of]) => ({ name, schema: of, required: (part.required || []).includes(name) })));
}

/** The first example of a media type. @param {any} media */
export const exampleOf = media => media?.example ?? (media?.examples && Object.values(media.examples)[0]?.value);

/** An example of a body of an operation. @param {Operation} operation @param {string} [type] @returns {{type: string, text: string}} */
export function bodyOf(operation, type) {
  const content = operation.body?.content || {};
  const chosen = type && content[type] ? type : Object.keys(content).find(t => /json/.test(t) && exampleOf(content[t]) !== undefined) || Object.keys(content)[0] || '';
  const example = exampleOf(content[chosen]);
  return { type: chosen, text: example === undefined ? '' : typeof example === 'string' ? example : JSON.stringify(example, null, 2) };
}

/** The path with examples in the place of its parameters, below the route. @param {Operation} operation @param {any} document */
export function pathOf(operation, document) {
  return operation.path.replace(/\{(\w+)\}/g, (_, name) => {
    if (name === 'route') return '{route}';
    const p = operation.parameters.find(one => one.name === name);
    const example = p?.example ?? (p?.examples && Object.values(p.examples)[0]?.value) ?? resolve(document, p?.schema)?.examples?.[0] ?? resolve(document, p?.schema)?.example;
    return example == null ? `{${name}}` : encodeURIComponent(String(example));
  });
}
