// Prism (Stoplight) as a proxy that compares what passes with a description.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { getHttpOperationsFromSpec } = require("@stoplight/prism-http");
const { createServer } = require("@stoplight/prism-http-server");
const { createLogger } = require("@stoplight/prism-core");

export function follow(document, value) {
  return value?.$ref ? value.$ref.slice(2).split("/").reduce((at, name) => at[name], document) : value;
}

/** Closes a schema of an answer and all below it: a member that is not described is a finding. */
function close(document, schema, done) {
  const one = follow(document, schema);
  if (!one || typeof one !== "object" || done.has(one)) return;
  done.add(one);
  if (one.properties && one.additionalProperties === undefined) one.additionalProperties = false;
  for (const below of [...Object.values(one.properties ?? {}), one.items, ...(one.anyOf ?? [])]) close(document, below, done);
}

/** Prism takes application/x+json for application/json and of several the first: one schema stands for all of them. */
function joinPatches(call) {
  const content = call.requestBody?.content ?? {};
  const types = Object.keys(content).filter((type) => type.endsWith("json"));
  if (types.length < 2) return;
  const anyOf = [...new Set(types.map((type) => JSON.stringify(content[type].schema)))].map((text) => JSON.parse(text));
  for (const type of types) content[type] = { schema: { anyOf } };
}

/** The document as Prism has to see it, so that it overlooks nothing. */
export function forPrism(document) {
  const copy = structuredClone(document);
  const done = new Set();
  for (const item of Object.values(copy.paths))
    for (const call of Object.values(item)) {
      if (Array.isArray(call)) continue;
      joinPatches(call);
      for (const response of Object.values(call.responses))
        for (const media of Object.values(follow(copy, response).content ?? {})) close(copy, media.schema, done);
    }
  return copy;
}

export const readDocument = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Starts the proxy before `upstream`; returns its address, and the way to end it. */
export async function startPrism(document, upstream) {
  const operations = await getHttpOperationsFromSpec(forPrism(document));
  const server = createServer(operations, {
    cors: false,
    config: {
      isProxy: true,
      upstream: new URL(upstream),
      upstreamProxy: undefined,
      validateRequest: true,
      validateResponse: true,
      checkSecurity: true,
      errors: false,
      mock: { dynamic: false },
    },
    components: { logger: createLogger("prism", { level: "silent" }) },
  });
  const address = await server.listen(0, "127.0.0.1");
  return { address, close: () => server.close() };
}

/** What Prism has against an exchange: sentences. */
export function violations(response) {
  const field = response.headers.get("sl-violations");
  if (!field) return [];
  if (!field.startsWith("[")) return [field];
  return JSON.parse(field).map((one) => `${one.location.join(".")} ${one.message}`);
}
