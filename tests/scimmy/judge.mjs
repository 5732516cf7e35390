// Judges what the SCIM face says by libraries that nobody of this project wrote. Reads a file with one JSON object a line,
// prints one JSON object a line:
//   {"judge":"resource","schema":"User"|"Group","resource":…,"schemas":[…]} → {"wrong":[…]}: SCIMMY reads the resource by
//       its own schema, and by the schemas that the service publishes; nothing may be refused or lost
//   {"judge":"patch","resource":…,"operations":[…]} → {"resource":…} or {"error":"…"}: what scim-patch makes of it
import { readFileSync } from "node:fs";
import SCIMMY from "scimmy";
import scimPatchLibrary from "scim-patch";

const { scimPatch } = scimPatchLibrary;
const { Attribute, SchemaDefinition } = SCIMMY.Types;

const attributeOf = (one) =>
  new Attribute(
    one.type,
    one.name,
    {
      multiValued: one.multiValued,
      required: one.required,
      caseExact: one.caseExact ?? false,
      mutable: one.mutability,
      returned: one.returned,
      uniqueness: one.uniqueness,
      canonicalValues: one.canonicalValues ?? false,
      referenceTypes: one.referenceTypes ?? false,
    },
    (one.subAttributes ?? []).map(attributeOf),
  );
const definitionOf = (schema) =>
  new SchemaDefinition(schema.name, schema.id, schema.description ?? "", schema.attributes.map(attributeOf));

// Says where `kept` lacks a value of `given`. SCIMMY writes dates and booleans in its own way.
const lost = (given, kept, path = "") => {
  if (given === null || given === undefined) return [];
  if (Array.isArray(given)) {
    if (!Array.isArray(kept) || kept.length !== given.length) return [`${path} is lost`];
    return given.flatMap((item, i) => lost(item, kept[i], `${path}[${i}]`));
  }
  if (typeof given === "object") {
    const names = Object.fromEntries(Object.entries(kept ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    return Object.entries(given).flatMap(([name, value]) => lost(value, names[name.toLowerCase()], `${path}/${name}`));
  }
  return kept === undefined ? [`${path} is lost`] : [];
};
const judged = (wrong, what, work) => {
  try {
    work();
  } catch (error) {
    wrong.push(`${what}: ${error.message}`);
  }
};

const judgeResource = ({ schema, resource, schemas }) => {
  const wrong = [];
  const core = `urn:ietf:params:scim:schemas:core:2.0:${schema}`;
  judged(wrong, "SCIMMY's own schema", () => {
    const known = { ...resource };
    for (const name of Object.keys(known)) if (name.startsWith("urn:")) delete known[name];
    known.schemas = [core];
    const kept = SCIMMY.Schemas[schema].definition.coerce(known, "out");
    wrong.push(...lost({ ...known, meta: undefined }, kept).map((one) => `SCIMMY's own schema: ${one}`));
  });
  judged(wrong, "the published schemas", () => {
    const definition = definitionOf(schemas.find((one) => one.id === core));
    for (const one of schemas)
      if (one.id !== core && resource.schemas.includes(one.id)) definition.extend(definitionOf(one), false);
    const kept = definition.coerce(resource, "out");
    wrong.push(...lost({ ...resource, meta: undefined }, kept).map((one) => `the published schemas: ${one}`));
  });
  return { wrong };
};
const judgePatch = ({ resource, operations }) => {
  try {
    return { resource: scimPatch(resource, operations, { mutateDocument: false, treatMissingAsAdd: false }) };
  } catch (error) {
    return { error: `${error.scimCode ?? error.constructor.name}` };
  }
};

for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (!line) continue;
  const task = JSON.parse(line);
  console.log(JSON.stringify(task.judge === "patch" ? judgePatch(task) : judgeResource(task)));
}
