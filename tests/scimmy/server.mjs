// A SCIM service whose protocol is all scimmy's and scimmy-routers': here is only where its users are kept.
// POST /anew forgets what was written. SIGUSR2 plays a service that is away, and back again with its users. Prints its port once it listens.
import express from "express";
import SCIMMY from "scimmy";
import SCIMMYRouters from "scimmy-routers";

const token = process.env.SCIM_TOKEN;
let made = 0;
const newId = () => `00000000-0000-4000-9000-${String(++made).padStart(12, "0")}`; // the same in every run
const users = new Map();
const groups = new Map();
const told = []; // method and path of each request
const beginAnew = () => {
  made = 0;
  users.clear();
  groups.clear();
  told.length = 0;
  for (const displayName of ["Administrator", "Agent", "Supervisor", "Recorder"]) {
    const id = newId();
    groups.set(id, { id, displayName, members: [] });
  }
  for (const n of [1, 2, 3, 4, 5, 6, 7]) {
    const id = newId();
    users.set(id, { id, userName: `seed${n}@example.test`, active: true, roles: [{ value: "Agent", display: "Agent of the desk", primary: true }] });
  }
};
beginAnew();

const shown = (user) => ({
  ...user,
  password: undefined,
  groups: [...groups.values()]
    .filter((group) => (group.members ?? []).some((member) => member.value === user.id))
    .map((group) => ({ value: group.id, display: group.displayName, type: "direct" })),
});

const read = (store, show) => (resource) => {
  if (resource.id) {
    if (!store.has(resource.id)) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
    return show(store.get(resource.id));
  }
  const all = [...store.values()].map(show);
  return resource.filter ? resource.filter.match(all) : all;
};
const write = (store, unique, show) => (resource, data) => {
  const id = resource.id ?? newId();
  if (resource.id && !store.has(id)) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
  const name = data[unique].toLowerCase();
  for (const other of store.values())
    if (other.id !== id && other[unique].toLowerCase() === name)
      throw new SCIMMY.Types.Error(409, "uniqueness", `${unique} is taken`);
  const kept = JSON.parse(JSON.stringify(data));
  delete kept.meta;
  delete kept.groups;
  store.set(id, { ...kept, id });
  return show(store.get(id));
};
const remove = (store) => (resource) => {
  if (!store.delete(resource.id)) throw new SCIMMY.Types.Error(404, null, `Resource ${resource.id} not found`);
};

SCIMMY.Resources.declare(SCIMMY.Resources.User)
  .extend(SCIMMY.Schemas.EnterpriseUser, false)
  .ingress(write(users, "userName", shown))
  .egress(read(users, shown))
  .degress(remove(users));
SCIMMY.Resources.declare(SCIMMY.Resources.Group)
  .ingress(write(groups, "displayName", (group) => group))
  .egress(read(groups, (group) => group))
  .degress(remove(groups));

const app = express();
app.use("/scim", (request, response, next) => {
  told.push(`${request.method} ${request.originalUrl}`);
  next();
});
app.use("/scim", new SCIMMYRouters({
  type: "bearer",
  handler: (request) => {
    if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("The token is not valid");
    return "gateway";
  },
}));
app.post("/anew", (request, response) => {
  beginAnew();
  response.sendStatus(204);
});
app.get("/state", (request, response) => response.json({ users: [...users.values()].map((user) => JSON.parse(JSON.stringify(shown(user)))), requests: told }));

setInterval(() => {}, 1 << 30); // it stays while it is away
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
server.once("listening", () => {
  const { port } = server.address();
  process.on("SIGUSR2", () => {
    if (!server.listening) return server.listen(port, "127.0.0.1");
    server.close();
    server.closeAllConnections();
  });
});
