// Reading the description of the API: operations, schemas, examples.
import { get, segment } from './api.js';

const methods = /** @type {const} */ (['get', 'post', 'put', 'patch', 'delete']);

/** @typedef {{$ref?: string, type?: string|string[], format?: string, description?: string, properties?: Record<string, Schema>, required?: string[], items?: Schema, anyOf?: Schema[], oneOf?: Schema[], allOf?: Schema[],
 *   enum?: unknown[], const?: unknown, default?: unknown, minimum?: number, maximum?: number, minLength?: number, maxLength?: number, example?: unknown, examples?: unknown[]}} Schema */
/** @typedef {{schema?: Schema, example?: unknown, examples?: Record<string, {value?: unknown}>}} Media */
/** @typedef {{description?: string, content?: Record<string, Media>}} Content a body or an answer */
/** @typedef {Media & {name: string, in: string, required?: boolean, description?: string}} Parameter */
/** @typedef {{operationId: string, summary?: string, description?: string, tags?: string[], parameters?: Parameter[], requestBody?: Content, responses?: Record<string, Content>}} Described */
/** @typedef {Partial<Record<typeof methods[number], Described>> & {parameters?: Parameter[]}} Item */
/** @typedef {{paths?: Record<string, Item>, info?: {title: string, version: string, description?: string}, servers?: {url: string}[]}} Description any part may be a reference, see `resolve` */

/** Where the description is, of all routes or of what one of them can do. @param {string} route "" for all */
export const placeOfDescription = route => (route ? `routes/${segment(route)}/openapi.json` : 'try/v1/openapi.json');

/** @param {string} route "" for all @param {AbortSignal} [signal] @returns {Promise<Description>} */
export const describe = (route, signal) => get(placeOfDescription(route), signal);

/** A body or an answer, with its examples in place of references to them. @template {Content|undefined} T @param {Description} document @param {T} value @returns {T} */
function withExamples(document, value) {
  const made = resolve(document, value);
  if (!made?.content) return made;
  const named = (/** @type {NonNullable<Media['examples']>} */ examples) => Object.fromEntries(Object.entries(examples).map(([name, example]) => [name, resolve(document, example)]));
  return { ...made, content: Object.fromEntries(Object.entries(made.content).map(([type, media]) => [type, media.examples ? { ...media, examples: named(media.examples) } : media])) };
}

/** @typedef {{id: string, method: string, path: string, summary: string, description: string, tag: string, parameters: Parameter[], body: Content|undefined, responses: [string, Content][]}} Operation */
/** @param {Description} document @returns {Operation[]} in the order of the document */
export function operationsOf(document) {
  const out = /** @type {Operation[]} */ ([]);
  for (const [path, item] of Object.entries(document.paths || {}))
    for (const method of methods) {
      const o = item[method];
      if (!o) continue;
      const parameters = [...(item.parameters || []), ...(o.parameters || [])].map(p => resolve(document, p));
      out.push({ id: o.operationId, method: method.toUpperCase(), path, summary: o.summary || o.operationId, description: o.description || '', tag: o.tags?.[0] || '',
        parameters, body: withExamples(document, o.requestBody), responses: Object.entries(o.responses || {}).map(([status, r]) => [status, withExamples(document, r)]) });
    }
  return out;
}

/** What a `$ref` within the document points to. @template T @param {Description} document @param {T} value @returns {T} */
export function resolve(document, value) {
  let at = /** @type {any} */ (value); // a reference leads to what it stands for
  for (let hops = 0; at?.$ref && hops < 16; ++hops)
    at = at.$ref.slice(2).split('/').reduce((/** @type {any} */ of, /** @type {string} */ name) => of?.[name.replace(/~1/g, '/').replace(/~0/g, '~')], document);
  return at;
}

/** @param {string|undefined} ref */
export const nameOfRef = ref => String(ref || '').split('/').pop() || '';

/** The type of a schema in words. @param {Description} document @param {Schema|undefined} schema @returns {string} */
export function typeOf(document, schema) {
  const s = resolve(document, schema) || {};
  for (const [key, word] of /** @type {const} */ ([['anyOf', ' or '], ['oneOf', ' or '], ['allOf', ' and ']]))
    if (s[key]) return [...new Set(s[key].map(one => nameOfRef(one.$ref) || typeOf(document, one)))].join(word);
  const types = /** @type {string[]} */ ([]).concat(s.type || (s.properties ? 'object' : s.enum ? 'string' : s.const !== undefined ? typeof s.const : 'any'));
  return types.map(t => (t === 'array' ? 'array of ' + (nameOfRef(s.items?.$ref) || typeOf(document, s.items)) : t)).join(' or ') + (s.format ? `, ${s.format}` : '');
}

/** What a value must keep to. @param {Schema} s resolved */
export function boundsOf(s) {
  const out = [];
  if (s.enum) out.push('one of ' + s.enum.map(v => JSON.stringify(v)).join(', '));
  if (s.const !== undefined) out.push('always ' + JSON.stringify(s.const));
  if (s.minimum != null || s.maximum != null) out.push(`${s.minimum ?? '…'} to ${s.maximum ?? '…'}`);
  if (s.minLength != null) out.push(`at least ${s.minLength} characters`);
  if (s.maxLength != null) out.push(`at most ${s.maxLength} characters`);
  if (s.default !== undefined) out.push('default ' + JSON.stringify(s.default));
  return out.join('; ');
}

/** The members of an object or of an array's items. @param {Description} document @param {Schema|undefined} schema @returns {{name: string, schema: Schema, required: boolean}[]} */
export function membersOf(document, schema) {
  const s = resolve(document, schema) || {};
  if (s.items) return membersOf(document, s.items);
  const parts = [s, ...(s.allOf || []).map(one => resolve(document, one))];
  return parts.flatMap(part => Object.entries(part.properties || {}).map(([name, of]) => ({ name, schema: of, required: (part.required || []).includes(name) })));
}

/** The first example of a media type or a parameter. @param {Media|undefined} media */
export const exampleOf = media => media?.example ?? (media?.examples && Object.values(media.examples)[0]?.value);

/** An example of a body of an operation. @param {Operation} operation @param {string} [type] @returns {{type: string, text: string}} */
export function bodyOf(operation, type) {
  const content = operation.body?.content || {};
  const chosen = type && content[type] ? type : Object.keys(content).find(t => /json/.test(t) && exampleOf(content[t]) !== undefined) || Object.keys(content)[0] || '';
  const example = exampleOf(content[chosen]);
  return { type: chosen, text: example === undefined ? '' : typeof example === 'string' ? example : JSON.stringify(example, null, 2) };
}

/** The path with examples in the place of its parameters, below the route. @param {Operation} operation @param {Description} document */
export function pathOf(operation, document) {
  return operation.path.replace(/\{(\w+)\}/g, (_, name) => {
    if (name === 'route') return '{route}';
    const p = operation.parameters.find(one => one.name === name);
    const example = exampleOf(p) ?? resolve(document, p?.schema)?.examples?.[0] ?? resolve(document, p?.schema)?.example;
    return example == null ? `{${name}}` : encodeURIComponent(String(example));
  });
}
