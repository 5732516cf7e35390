// A client whose types come from the descriptions of three routes. It has to compile; what stands under "@ts-expect-error" must not.
import createClient from "openapi-fetch";
import type { paths as Acme, components as AcmeComponents } from "./acme.js";
import type { paths as Globex } from "./globex.js";
import type { paths as Teams } from "./teams.js";

type AcmeSchemas = AcmeComponents["schemas"];
const globex = createClient<Globex>({ baseUrl: "http://127.0.0.1:8080/v1/globex", headers: { "X-Api-Key": "demo-key" } });
const acme = createClient<Acme>({ baseUrl: "http://127.0.0.1:8080/v1/acme" });
const teams = createClient<Teams>({ baseUrl: "http://127.0.0.1:8080/v1/teams" });
const kim = { userName: "kim.lee@acme.example", firstName: "Kim", lastName: "Lee" };

export async function tour(): Promise<string> {
  const created = await globex.POST("/users", { body: { ...kim, password: "Tr1ck-Pony", roles: ["agent"] } });
  if (created.error) return created.error.type;
  const id = "id" in created.data ? (created.data.id ?? "") : "";
  const list = await globex.GET("/users", { params: { query: { limit: 10, fields: ["id", "roles"], sort: "-userName" } } });
  const logins: (string | undefined)[] = (list.data?.users ?? []).map((user) => user.userName);
  const role = await acme.PUT("/users/{id}/roles/{role}", { params: { path: { id, role: "admin" } } });
  const rehearsed = await acme.DELETE("/users/{id}", { params: { path: { id }, query: { dry_run: true } } });
  const requests: number = rehearsed.data?.would_send.length ?? 0;
  const changed = await acme.PATCH("/users/{id}", { params: { path: { id } }, body: { lastName: "Ruiz" } });
  const batch = await globex.POST("/batch", { body: { calls: [{ method: "GET", path: `/users/${id}` }] } });
  const statuses: number[] = (batch.data?.answers ?? []).map((answer) => answer.status);
  const type: AcmeSchemas["Problem"]["type"] = "urn:idiom:problem:user-exists";
  if (role.error?.type === type) return role.error.title;
  return `${logins.length} ${requests} ${changed.response.status} ${statuses}`;
}

export async function mistakes(): Promise<void> {
  // @ts-expect-error a route without roles has no such path
  await teams.GET("/users/{id}/roles", { params: { path: { id: "7" } } });
  // @ts-expect-error a call of a batch is no HEAD
  await globex.POST("/batch", { body: { calls: [{ method: "HEAD", path: "/users/7" }] } });
  // @ts-expect-error the login is missing
  await globex.POST("/users", { body: { firstName: "Kim", lastName: "Lee", password: "Tr1ck-Pony", roles: ["agent"] } });
  // @ts-expect-error neither userName nor email
  await acme.POST("/users", { body: { displayName: "Kim Lee" } });
  // @ts-expect-error a limit is a number
  await acme.GET("/users", { params: { query: { limit: "x" } } });
  // @ts-expect-error this route has no passwords
  const body: AcmeSchemas["NewUser"] = { userName: "kim.lee@acme.example", displayName: "Kim Lee", password: "Tr1ck-Pony" };
  await acme.POST("/users", { body });
  // @ts-expect-error there is no such problem
  const type: AcmeSchemas["Problem"]["type"] = "urn:idiom:problem:no-such-thing";
  void type;
}
