// Whether the gateway answers as its own descriptions say: node traffic_test.mjs ADDRESS. Every call of the whole description and
// of that of each route of ./run goes through Prism, in JSON and in XML, with examples of the descriptions as bodies.
import Ajv from "ajv/dist/2020.js";
import { Judge } from "./judge.mjs";
import { startPrism } from "./prism.mjs";

const address = process.argv[2];
const findings = [];
const key = { "X-Api-Key": "demo-key" };
const read = async (path) => (await fetch(address + path, { headers: key })).json();

const xml = { Accept: "application/xml" };

async function readAll(judge, base) {
  for (const id of ["getCapabilities", "listRoles"]) {
    const path = base + (id === "listRoles" ? "/roles" : "/capabilities");
    const first = await judge.call(id, path);
    await judge.call(id, path, { headers: xml });
    await judge.call(id, path, { headers: { "If-None-Match": first.headers.get("ETag") } });
  }
  for (const query of ["", "?limit=2&count=true&sort=-userName", "?q=a&fields=id,userName", "?userName.startsWith=a", "?format=xml", "?page=2", "?limit=0"])
    await judge.call("listUsers", `${base}/users${query}`);
  const page = await judge.call("listUsers", `${base}/users?limit=1`);
  await judge.call("listUsers", `${base}/users?limit=1`, { headers: { "If-None-Match": page.headers.get("ETag") } });
  await judge.call("listUsers", `${base}/users`, { headers: { "X-Api-Key": "nobody" } });
}

async function create(judge, base, login) {
  const user = { ...judge.example("NewUser"), userName: login };
  if (user.email) user.email = login;
  await judge.call("createUser", `${base}/users?dry_run=true`, { body: user });
  const again = { headers: { "Idempotency-Key": `"${login} ${judge.name}"` }, body: user };
  const created = await judge.call("createUser", `${base}/users`, again);
  await judge.call("createUser", `${base}/users`, again);
  await judge.call("createUser", `${base}/users`, { body: user });
  await judge.call("createUser", `${base}/users`, { body: { ...user, shoeSize: 7 } });
  await judge.call("createUser", `${base}/users`, { body: "a,b", headers: { "Content-Type": "text/csv" } });
  return { user, created };
}

async function change(judge, base, user, at) {
  for (const more of [{}, { headers: xml }]) await judge.call("getUser", at, more);
  const seen = await judge.call("getUser", `${at}?fields=id`);
  await judge.call("getUser", at, { headers: { "If-None-Match": seen.headers.get("ETag") } });
  await judge.call("getUser", `${base}/users/nobody`);
  const patch = { "Content-Type": "application/json-patch+json" };
  await judge.call("updateUser", at, { body: { lastName: "Ruiz" } });
  await judge.call("updateUser", at, { body: [{ op: "replace", path: "/lastName", value: "Okoro" }], headers: patch });
  await judge.call("updateUser", at, { body: [{ op: "test", path: "/lastName", value: "other" }], headers: patch });
  await judge.call("updateUser", at, { body: { lastName: "Ruiz" }, headers: { "If-Match": '"other"' } });
  await judge.call("updateUser", at, { body: { lastName: "Ruiz" }, headers: { Prefer: "return=minimal" } });
  await judge.call("updateUser", `${at}?dry_run=true`, { body: { lastName: "Ruiz" } });
  const { accounts } = (await judge.call("getUser", at)).body;
  if (user.accounts) Object.assign(user, { accounts }); // a vendor may have given more of them
  await judge.call("replaceUser", at, { body: user });
  await judge.call("replaceUser", at, { body: {} });
  await judge.call("upsertUser", `${base}/users?userName=${encodeURIComponent(user.userName)}`, { body: user });
}

async function roles(judge, at, role) {
  await judge.call("getUserRoles", `${at}/roles`);
  await judge.call("getUserRoles", `${at}/roles`, { headers: xml });
  await judge.call("addUserRole", `${at}/roles/${role}`);
  await judge.call("addUserRole", `${at}/roles/nothing`);
  await judge.call("removeUserRole", `${at}/roles/${role}?dry_run=true`);
  await judge.call("replaceUserRoles", `${at}/roles`, { body: { roles: [role] } });
}

/** What only some vendors have. Nothing is sent to them, because the simulators have no device that is free. */
async function others(judge, at) {
  if (judge.has("assignDevice")) await judge.call("assignDevice", `${at}/devices/D1?dry_run=true`, { body: { clientType: "desktop" } });
  if (judge.has("assignDevice")) await judge.call("assignDevice", `${at}/devices/D1`, { body: { clientType: "desktop" } });
  if (judge.has("unassignDevice")) await judge.call("unassignDevice", `${at}/devices/D1?dry_run=true&clientType=desktop`);
  if (judge.has("sendEmail")) await judge.call("sendEmail", `${at}/emails`, { body: { kind: "activation" } });
}

async function batch(judge, base, id) {
  const calls = [{ method: "GET", path: `/users/${id}` }, { method: "PATCH", path: `/users/${id}`, body: { lastName: "Lee" } }, { method: "DELETE", path: "/users/nobody" }];
  await judge.call("sendBatch", `${base}/batch`, { body: { calls } });
  await judge.call("sendBatch", `${base}/batch?dry_run=true`, { body: { calls, parallel: true } });
  await judge.call("sendBatch", `${base}/batch`, { body: { calls: [...calls, { method: "GET", path: "/batch" }] } });
  await judge.call("sendBatch", `${base}/batch`, { body: { calls }, headers: xml });
}

async function changes(judge, base) {
  const page = await judge.call("listChanges", `${base}/changes?limit=2`);
  for (const since of [page.body.next, "2026-01-31T12:00:00Z", "2126-01-31T12:00:00Z", "yesterday", "-1", "999999999999"])
    await judge.call("listChanges", `${base}/changes?since=${since}`);
  await judge.call("listChanges", `${base}/changes`, { headers: xml });
  await judge.call("listChanges", `${base}/changes?cursor=a`);
}

async function converse(judge, base, login) {
  await readAll(judge, base);
  const { user, created } = await create(judge, base, login);
  const id = created.body.id;
  if (!id) return findings.push(`${judge.name}: the example of NewUser was answered ${created.status}: ${JSON.stringify(created.body)}`);
  const at = `${base}/users/${encodeURIComponent(id)}`;
  await change(judge, base, user, at);
  if (judge.has("addUserRole") && user.roles) await roles(judge, at, user.roles[0]);
  await others(judge, at);
  await batch(judge, base, encodeURIComponent(id));
  await judge.call("deleteUser", `${at}?scope=global&dry_run=true`);
  await judge.call("deleteUser", `${at}?scope=global`);
  await judge.call("deleteUser", `${at}?scope=global`);
  await changes(judge, base);
}

/** Whether the JSON Schema of a route is one, in Ajv's strict mode, and what the route shows and takes is valid by it. */
async function checkSchema(route, document) {
  const schema = await read(`/v1/${route}/user.schema.json`);
  const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true });
  const judged = [...(await read(`/v1/${route}/users`)).users.map((user) => ["User", user])];
  for (const form of ["NewUser", "UserReplacement", "UserMerge", "JsonPatch"]) if (document.components.examples[form]) judged.push([form, document.components.examples[form].value]);
  ajv.addSchema(schema, "route");
  for (const [form, value] of judged) {
    const valid = ajv.getSchema(form === "User" ? "route" : `route#/$defs/${form}`);
    if (!valid(value)) findings.push(`${route}: ${form}: ${ajv.errorsText(valid.errors)}`);
  }
  const closed = ajv.getSchema("route#/$defs/NewUser");
  if (closed({ ...document.components.examples.NewUser.value, shoeSize: 7 })) findings.push(`${route}: NewUser takes any member`);
  if (judged.length < 3) findings.push(`${route}: too little was judged by the JSON Schema`);
}

const routes = (await read("/v1/routes")).routes.map((route) => route.name);
const whole = await read("/v1/openapi.json");
const wholePrism = await startPrism(whole, address);
const everything = new Judge("whole", whole, wholePrism, findings);
let calls = 0;
for (const route of routes) {
  const document = await read(`/v1/${route}/openapi.json`);
  const prism = await startPrism(document, `${address}/v1/${route}`);
  const narrowed = new Judge(route, document, prism, findings);
  await checkSchema(route, document);
  await converse(narrowed, "", `kim.${route}@traffic.example`);
  for (const id of narrowed.operations.keys()) if (!narrowed.succeeded.has(id)) findings.push(`${route}: ${id} was never answered 2xx`);
  // The same calls, as the whole description has them. What the dialect has no means for would be 501, which Prism hides.
  const shared = Object.assign(Object.create(everything), { has: (id) => narrowed.has(id), example: (name) => narrowed.example(name) });
  await converse(shared, `/v1/${route}`, `lee.${route}@traffic.example`);
  calls += narrowed.calls + shared.calls;
  await prism.close();
}
for (const query of ["email=nobody@traffic.example", "userName=nobody&fields=id", "limit=1", "userName=a&format=xml"]) await everything.call("searchUsers", `/v1/users?${query}`);
await everything.call("listRoutes", "/v1/routes");
await everything.call("listRoutes", "/v1/routes", { headers: xml });
for (const id of everything.operations.keys()) if (!everything.succeeded.has(id)) findings.push(`whole: ${id} was never answered 2xx`);
await wholePrism.close();

for (const finding of findings) console.error(finding);
console.log(`${calls} calls over ${routes.length} routes, ${findings.length} findings`);
process.exit(findings.length || routes.length < 4 ? 1 : 0);
