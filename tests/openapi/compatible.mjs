// Compares a description with the one that was released last: node compatible.mjs RELEASED NOW. Exits 1 and names what was removed
// or tightened, so that a client of the released one could fail.
import { readFileSync } from "node:fs";

const [released, now] = process.argv.slice(2, 4).map((file) => JSON.parse(readFileSync(file, "utf8")));
const findings = [];
const found = (place, what) => findings.push(`${place}: ${what}`);
const methods = ["get", "put", "post", "delete", "patch"];

/** The value that a reference inside the document leads to. */
function followed(document, value) {
  if (!value?.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((at, name) => at?.[name], document);
}

const types = (schema) => [schema.type ?? []].flat();
const parts = (schema) => [...(schema.anyOf ?? []), ...(schema.allOf ?? [])];

/** Compares two schemas. `asked`: of a request, which may become wider; else of an answer, which may become narrower. */
function compareSchemas(before, after, asked, place, seen = new Set()) {
  const key = `${before?.$ref} ${after?.$ref} ${asked}`;
  if (before?.$ref && seen.has(key)) return;
  seen.add(key);
  const [a, b] = [followed(released, before), followed(now, after)];
  if (a === undefined) return;
  if (b === undefined) return found(place, "is gone");
  compareTypes(a, b, asked, place);
  if (asked) compareDemands(a, b, place);
  else for (const name of a.required ?? []) if (!(b.required ?? []).includes(name)) found(place, `${name} may be absent now`);
  for (const [name, member] of Object.entries(a.properties ?? {})) compareSchemas(member, b.properties?.[name], asked, `${place}/${name}`, seen);
  if (a.items) compareSchemas(a.items, b.items, asked, `${place}/items`, seen);
  for (const [index, one] of parts(a).entries()) compareSchemas(one, parts(b)[index], asked, `${place}/${index}`, seen);
}

function compareTypes(a, b, asked, place) {
  const [wide, narrow] = asked ? [b, a] : [a, b];
  if (types(wide).length) for (const type of types(narrow)) if (!types(wide).includes(type)) found(place, asked ? `${type} is taken no more` : `can be ${type} now`);
  if (asked && b.enum) for (const word of a.enum ?? ["any word"]) if (!b.enum.includes(word)) found(place, `${word} is taken no more`);
  if (asked && b.items && a.enum) found(place, "is an array now");
}

function compareDemands(a, b, place) {
  for (const name of b.required ?? []) if (!(a.required ?? []).includes(name)) found(place, `${name} is required now`);
  for (const bound of ["maxLength", "maxItems", "maximum"]) if (b[bound] < (a[bound] ?? Infinity)) found(place, `${bound} is ${b[bound]} now`);
  for (const bound of ["minLength", "minItems", "minimum"]) if (b[bound] > (a[bound] ?? -Infinity)) found(place, `${bound} is ${b[bound]} now`);
  if (b.additionalProperties === false && a.additionalProperties !== false) found(place, "takes no further members now");
}

function compareContent(before, after, asked, place) {
  for (const [type, media] of Object.entries(before ?? {})) {
    if (!after?.[type]) found(place, `${type} is gone`);
    else compareSchemas(media.schema, after[type].schema, asked, `${place} ${type}`);
  }
}

const parameters = (document, item, call) =>
  new Map([...(item.parameters ?? []), ...(call.parameters ?? [])].map((one) => followed(document, one)).map((one) => [`${one.in} ${one.name}`, one]));

function compareParameters(before, after, place) {
  for (const [key, one] of before) {
    if (!after.has(key)) found(place, `the parameter ${key} is gone`);
    else compareSchemas(one.schema, after.get(key).schema, true, `${place} ${key}`);
  }
  for (const [key, one] of after) if (one.required && !before.get(key)?.required) found(place, `the parameter ${key} is required now`);
}

function compareAnswers(before, after, place) {
  for (const [status, response] of Object.entries(before)) {
    const [a, b] = [followed(released, response), followed(now, after[status])];
    if (!b) {
      found(place, `the status ${status} is gone`);
      continue;
    }
    for (const name of Object.keys(a.headers ?? {})) if (!b.headers?.[name]) found(`${place} ${status}`, `the header ${name} is gone`);
    compareContent(a.content, b.content, false, `${place} ${status}`);
  }
}

function compareCall(before, after, items, place) {
  if (!after) return found(place, "is gone");
  if (before.operationId !== after.operationId) found(place, `its operationId is ${after.operationId} now`);
  compareParameters(parameters(released, items[0], before), parameters(now, items[1], after), place);
  const [asked, takes] = [before.requestBody, after.requestBody].map((body) => body ?? { content: {} });
  if (takes.required && !asked.required) found(place, "a body is required now");
  compareContent(asked.content, takes.content, true, `${place} body`);
  compareAnswers(before.responses, after.responses, place);
}

for (const [path, item] of Object.entries(released.paths))
  for (const method of methods)
    if (item[method]) compareCall(item[method], now.paths[path]?.[method], [item, now.paths[path]], `${method.toUpperCase()} ${path}`);
if (released.info.version.split(".")[0] !== now.info.version.split(".")[0]) found("info.version", `is ${now.info.version}: the first number never changes within /v1`);

for (const finding of findings) console.error(finding);
process.exit(findings.length ? 1 : 0);
