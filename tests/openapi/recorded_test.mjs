// Whether what the acceptance and integration tests were told is as the whole description says: node recorded_test.mjs DOCUMENT
// FOLDER. Each file of the folder has the calls of one test program, a line each (tests/support/traffic_record.hpp). Every call goes
// through Prism again, before a server that gives the recorded answer.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Judge } from "./judge.mjs";
import { readDocument, startPrism } from "./prism.mjs";

const [documentFile, folder] = process.argv.slice(2);
const document = readDocument(documentFile);
const findings = [];

/** Fields of one connection or of the way there, which fetch or the server sets by itself. */
const ofConnection = new Set(["host", "content-length", "connection", "keep-alive", "transfer-encoding", "expect", "upgrade", "te"]);
const fieldsOf = (list) => list.filter(([name]) => !ofConnection.has(name.toLowerCase()));
const fieldOf = (list, wanted) => list.find(([name]) => name.toLowerCase() === wanted)?.[1];

const patterns = Object.entries(document.paths).map(([path, item]) => ({ path, item, like: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`) }));
/** The path of the description that a path is of; null if there is none. A fixed segment goes before a variable one. */
const described = (path) => patterns.filter(({ like }) => like.test(path)).sort((a, b) => a.path.split("{").length - b.path.split("{").length)[0] ?? null;

/** Where the call goes in the whole description: a suffix says only the format, and a route that a header chooses has no segment. */
function placeOf(target) {
  const [path, query] = target.split("?");
  const plain = path.replace(/\.(json|xml)$/, "");
  const [at, entry] = [plain, plain.replace("/v1", "/v1/chosen")].map((one) => [one, described(one)]).find(([, one]) => one) ?? [plain, null];
  return { at: query === undefined ? at : `${at}?${query}`, entry };
}

function isDecodable(text) {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Why Prism cannot judge a call; null if it can. */
function beyondPrism({ method, target, headers, body, status, answer }) {
  if (fieldOf(answer.headers, "preference-applied") === "return=minimal") return "described as without a body in the text alone";
  if (fieldOf(answer.headers, "idempotency-replayed") && answer.body === "") return "kept in short, because it was long";
  if (!["x-api-key", "authorization"].some((name) => fieldOf(headers, name))) return status < 300 ? "Prism sees no client certificate" : null;
  if (method === "HEAD" || method === "OPTIONS") return "described in the text alone";
  if (!isDecodable(target)) return "Prism decodes the path";
  if (status === 501) return "Prism gives an answer of its own";
  if (/^bearer /.test(fieldOf(headers, "authorization") ?? "")) return "Prism wants a capital letter";
  if ((method === "DELETE" || method === "GET") && body !== "") return "fetch or Prism takes no body";
  if (fieldOf(answer.headers, "content-encoding")) return "the record has no bytes";
  if (body === "") return null;
  const type = fieldOf(headers, "content-type");
  if (!type || /charset/i.test(type)) return "fetch or Prism changes the type";
  try {
    if (type.includes("json")) JSON.parse(body);
  } catch {
    return "Prism mends broken JSON";
  }
  return null;
}

const files = readdirSync(folder).filter((name) => name.endsWith(".ndjson"));
const calls = files.flatMap((name) => readFileSync(`${folder}/${name}`, "utf8").split("\n").filter(Boolean).map((line) => ({ ...JSON.parse(line), name })));

const upstream = createServer((request, response) => {
  const { status, answer } = calls[Number(request.headers["x-recorded"])];
  for (const [name, value] of fieldsOf(answer.headers)) response.appendHeader ? response.appendHeader(name, value) : response.setHeader(name, value);
  response.writeHead(status).end(answer.body);
});
await new Promise((ready) => upstream.listen(0, "127.0.0.1", ready));
const judge = new Judge("whole", document, await startPrism(document, `http://127.0.0.1:${upstream.address().port}`), findings);

const refusing = [401, 403, 404, 405];
const seen = new Set();
for (const [index, call] of calls.entries()) {
  const { at, entry } = placeOf(call.target);
  const method = (call.method === "POST" && fieldOf(call.headers, "x-http-method-override")) || call.method;
  const operation = entry?.item[method.toLowerCase()]?.operationId;
  if (beyondPrism(call)) continue;
  if (!operation) {
    const outside = /^\/v1(\/[^/]*)?(\/openapi\.json|\/user\.schema\.json|\/user\.xsd)?$/.test(call.target.split("?")[0]); // roots and documents
    if (!outside && !refusing.includes(call.status)) findings.push(`${call.name}: ${call.method} ${call.target} is not described, and was answered ${call.status}`);
    continue;
  }
  judge.name = call.name;
  await judge.send(operation, at, [...fieldsOf(call.headers), ["X-Recorded", String(index)]], call.body === "" ? undefined : call.body);
  seen.add(operation);
}
await judge.prism.close();
upstream.close();
const missed = [...judge.operations.keys()].filter((id) => !judge.succeeded.has(id));
if (missed.length) findings.push(`never answered 2xx: ${missed.join(", ")}`);
for (const finding of findings) console.error(finding);
console.log(`${judge.calls} of ${calls.length} calls of ${files.length} programs were judged, ${findings.length} findings`);
process.exit(findings.length ? 1 : 0);
