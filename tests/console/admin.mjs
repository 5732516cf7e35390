// The description of the admin API, and what judges answers by it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, root } from './places.mjs';

export const description = JSON.parse(readFileSync(join(root, 'gateway/console/admin.openapi.json'), 'utf8'));

/** Schemas that others add members to. */
const parts = new Set(Object.values(description.components.schemas).flatMap(schema => (schema.allOf ?? []).map(part => description.components.schemas[part.$ref?.split('/').pop()])));

/** Of every object the described members alone are allowed, but where the description says otherwise. @param {any} schema @returns {any} */
function closed(schema) {
  if (!schema || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema.allOf) return { ...schema, unevaluatedProperties: false };
  const made = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return schema.properties && schema.type === 'object' && !('additionalProperties' in schema) && !parts.has(schema) ? { ...made, additionalProperties: false } : made;
}

const Ajv = (await load('ajv/dist/2020.js')).default, formats = (await load('ajv-formats')).default;
const judge = new (Ajv.default ?? Ajv)({ allErrors: true, strict: false });
(formats.default ?? formats)(judge);
judge.addSchema(closed({ $id: 'admin', components: description.components }), 'admin');

/** @param {string} path as `routes/acme` @returns {string} the described one, as `/routes/{name}` */
function templateOf(path) {
  const fits = template => new RegExp('^' + template.replace('{path}', '.+').replace(/\{\w+\}/g, '[^/]+') + '$').test('/' + path.split('?')[0]);
  const found = Object.keys(description.paths).filter(fits).sort((a, b) => a.split('{').length - b.split('{').length)[0];
  assert.ok(found, `/${path} is not described`);
  return found;
}

/** The first findings, a line each. */
const told = errors => [...new Set(errors.map(e => `${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`))].slice(0, 40).join('\n');

const compiled = new Map();
const judgeOf = schema => {
  const name = JSON.stringify(schema);
  if (!compiled.has(name)) compiled.set(name, judge.compile(JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/components', '"admin#/components'))));
  return compiled.get(name);
};

/** Holds an answer to the description: its status, its media type and its members. */
export function keeps(method, path, { status, type, body }) {
  const where = `${method} ${path} ${status}`, template = templateOf(path);
  const responses = description.paths[template][method.toLowerCase()]?.responses ?? {}, response = responses[status] ?? responses.default;
  assert.ok(response, `${where} is not described`);
  if (responses.default && !response.content) return template; // the answer of another API, which has its own description
  const media = type.split(';')[0];
  assert.deepEqual([media, media in (response.content ?? {})], [media, media !== ''], where);
  if (!/json$/.test(media)) return template;
  const check = judgeOf(response.content[media].schema);
  assert.ok(check(JSON.parse(body)), check.errors ? `${where}:\n${told(check.errors)}` : '');
  return template;
}

/** Holds a value to a schema of the description, by its name. */
export function is(name, value) {
  const check = judgeOf({ $ref: '#/components/schemas/' + name });
  assert.ok(check(value), check.errors ? `${name}:\n${told(check.errors)}` : '');
}
