// Users of a route, through the front door: a client's rights, limits and the audit trail apply.
import { Problem, attempted, query, segment } from '../api.js';
import { address, apiKey, go, setQuery, useWatched } from '../store.js';
import { Alert, Card, Empty, Field, Head, Waiting, useAnswer } from '../ui.js';
import { Text } from '../wire.js';
import { html, useEffect, useState } from '../vendor/preact.js';
import { RouteChoice } from './inspect.js';
import { User } from './user.js';

/** @typedef {import('../ui.js').Typed} Typed */
/** @typedef {import('../answers.js').Schemas} Schemas */
/** @typedef {import('../answers.js').Unified['UserList']} UserList */

/** The textbox "API key"; Enter uses it. It stays in a variable of this page. @param {{used?: () => void}} props */
export function Key({ used }) {
  const key = useWatched(apiKey);
  const [typed, type] = useState(key);
  useEffect(() => type(key), [key]);
  const use = (/** @type {KeyboardEvent} */ e) => { if (e.key === 'Enter') { e.preventDefault(); apiKey.set(typed); used?.(); } };
  return html`<${Field} name="API key"><input type="password" autocomplete="off" spellcheck=${false} value=${typed} onInput=${(/** @type {Typed} */ e) => type(e.target.value)} onKeyDown=${use} onBlur=${() => apiKey.set(typed)} /><//>
    ${key && html`<button type="button" onClick=${() => apiKey.set('')}>Forget key</button>`}`;
}

/** One page of users, and by what they were found. @typedef {UserList & {by: {userName?: string, email?: string}}} Found */

/** @param {string} route @param {string} key @param {Found['by']} by @param {string} [cursor] of the page before @returns {Promise<Found>} */
const pageOf = async (route, key, by, cursor) => ({ ...(await attempted('GET', `/v1/${segment(route)}/users` + query({ limit: 50, cursor, ...by }), { key })).json, by });

/** The first page; a search is a login, or else an e-mail. @param {string} route @param {string} q @param {string} key @returns {Promise<Found>} */
async function find(route, q, key) {
  if (!q) return pageOf(route, key, {});
  const byLogin = await pageOf(route, key, { userName: q });
  if (byLogin.users.length || !q.includes('@')) return byLogin;
  return pageOf(route, key, { email: q }).catch(problem => { if (problem.status === 400) return byLogin; throw problem; }); // 400: the back end has no e-mail addresses
}

/** @param {{route: string, id: string, keyText: string, q: string}} props */
function List({ route, id, keyText, q }) {
  const answer = useAnswer(async () => (keyText ? find(route, q, keyText) : null), [route, q, keyText]);
  const [more, setMore] = useState(/** @type {Found[]} */ ([]));
  useEffect(() => setMore([]), [answer.value]);
  const pages = answer.value ? [answer.value, ...more] : [];
  const users = pages.flatMap(p => p.users);
  const next = pages.at(-1)?.next;
  const onward = () => pageOf(route, keyText, answer.value?.by ?? {}, next).then(p => setMore([...more, p]), () => answer.again());
  const wrong = answer.problem?.status === 401 ? new Problem(401, { ...answer.problem.told, title: 'The API key is not right.', detail: 'No client of the file has it. ' + answer.problem.detail }) : answer.problem;
  return html`<${Card} name="Users" beside=${users.length ? users.length + (next ? ' and more' : '') : ''}>
    ${!keyText ? html`<${Empty}>Type the API key of a client and press Enter. Its rights decide what is shown here; the key stays in this page.<//>`
      : answer.problem || answer.value == null ? html`<${Waiting} answer=${{ ...answer, problem: wrong }} />`
      : users.length === 0 ? html`<${Empty}>${q ? html`Nobody has the login or e-mail “${q}”. The search is exact; clear it to see all.` : 'This back end has no user yet.'}<//>`
      : html`<div class="scroll"><table class="wrap"><caption class="sr">Users</caption><thead><tr><th scope="col">Login</th><th scope="col">Name</th><th scope="col" class="hide-s hide-user">E-mail</th><th scope="col" class="hide-s hide-user">Roles</th></tr></thead>
        <tbody>${users.map(u => html`<tr key=${u.id} aria-current=${u.id === id ? 'true' : null}><td><a class="name" href=${`/console/users/${segment(route)}/${segment(u.id ?? '')}` + query({ q })}><${Text} text=${u.userName || u.id} /></a></td>
          <td><${Text} text=${u.displayName || [u.firstName, u.lastName].filter(Boolean).join(' ')} /></td><td class="hide-s hide-user"><${Text} text=${u.email || ''} /></td><td class="hide-s hide-user m"><${Text} text=${(u.roles || []).join(', ')} /></td></tr>`)}</tbody></table></div>
        ${next && html`<div class="more"><button type="button" onClick=${onward}>More users</button></div>`}`}<//>`;
}

/** @param {{words: string[]}} props */
export function Users({ words: [route = '', id = ''] }) {
  const key = useWatched(apiKey);
  const q = useWatched(address).query.get('q') || '';
  const [typed, type] = useState(q);
  useEffect(() => { const t = setTimeout(() => { if (typed !== q) setQuery({ q: typed }); }, 400); return () => clearTimeout(t); }, [typed]);
  const choose = (/** @type {string} */ name) => go('/console/users/' + segment(name), { stay: true });
  const first = (/** @type {Schemas['Route'][]} */ rows) => { if (!route && rows.length) go('/console/users/' + segment(rows[0].name), { replace: true, stay: true }); };
  return html`<${Head} title="Users" live=${false} />
    <form class="card bar-form" aria-label="Which users" onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}>
      <${RouteChoice} value=${route} set=${choose} also=${first} /><${Key} />
      <${Field} name="Login or e-mail"><input type="search" value=${typed} onInput=${(/** @type {Typed} */ e) => type(e.target.value)} /><//></form>
    ${route && html`<div class=${id && key ? 'two with-user' : ''}>
      <${List} key=${route} route=${route} id=${id} keyText=${key} q=${q} />
      ${id && key && html`<${User} key=${route + '/' + id} route=${route} id=${id} apiKey=${key} list=${'/console/users/' + segment(route) + query({ q })} />`}</div>`}`;
}
