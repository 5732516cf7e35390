// Reading the description of the API: operations, schemas, examples.
import { get, segment } from './api.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** Where the description is, of all routes or of what one of them can do. @param {string} route "" for all */
export const placeOfDescription = route => (route ? `routes/${segment(route)}/openapi.json` : 'try/v1/openapi.json');

/** @param {string} route "" for all @param {AbortSignal} [signal] @returns {Promise<any>} */
export const describe = (route, signal) => get(placeOfDescription(route), signal);

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
