// One user: look, preview, then change.
import { Problem, attempt, attempted, segment } from '../api.js';
import { go } from '../store.js';
import { Alert, Card, Dialog, Field, Waiting, useAnswer } from '../ui.js';
import { Text } from '../wire.js';
import { html, useState } from '../vendor/preact.js';
import { Roles } from './call.js';
import { WouldSend } from './would.js';

/** @typedef {'userName'|'displayName'|'firstName'|'lastName'|'email'|'phoneNumber'|'password'|'active'} Scalar */
const scalars = /** @type {Scalar[]} */ (['userName', 'displayName', 'firstName', 'lastName', 'email', 'phoneNumber', 'password', 'active']);
const labels = { userName: 'Login', displayName: 'Shown as', firstName: 'First name', lastName: 'Last name', email: 'E-mail', phoneNumber: 'Telephone', password: 'New password', active: 'Active' };

/** @typedef {import('../ui.js').Typed} Typed */
/** @typedef {import('../answers.js').Unified} Unified */
/** What was read of a user. @typedef {{user: Unified['User'], etag: string, capabilities: Unified['Capabilities']}} Seen */
/** What was changed in the form. @typedef {Partial<Record<Scalar, string|boolean>> & {roles?: string[]}} Form */

/** A field as it is shown; the password never is. @param {Unified['User']} user @param {Scalar} name */
const shownOf = (user, name) => (name === 'password' ? undefined : user[name]);

/** What a PATCH has to say: only what was changed. @param {Seen} seen @param {Form} form @returns {Form} */
export function patchOf(seen, form) {
  const patch = /** @type {Form} */ ({});
  for (const name of scalars) if (name in form && form[name] !== (shownOf(seen.user, name) ?? '')) patch[name] = form[name];
  if (patch.password === '') delete patch.password;
  const roles = form.roles && [...form.roles].sort();
  if (roles && JSON.stringify(roles) !== JSON.stringify([...(seen.user.roles || [])].sort())) patch.roles = roles;
  return patch;
}

/** @param {string} route @param {string} id @param {string} key @returns {Promise<Seen>} */
async function look(route, id, key) {
  const [capabilities, user] = await Promise.all([attempted('GET', `/v1/${segment(route)}/capabilities`, { key }), attempted('GET', `/v1/${segment(route)}/users/${segment(id)}`, { key })]);
  return { user: user.json, etag: user.etag, capabilities: capabilities.json };
}

/** @param {{seen: Seen, form: Form, set: (form: Form) => void}} props */
function Fields({ seen, form, set }) {
  const { fields } = seen.capabilities;
  const may = (/** @type {Scalar} */ name) => ['read-write', 'write'].includes(fields[name] || '');
  return html`<div class="fields">${scalars.filter(name => fields[name] !== 'none').map(name => {
    const label = labels[name], shown = form[name] ?? shownOf(seen.user, name) ?? '';
    if (name === 'active') return html`<label class="check"><input type="checkbox" checked=${shown === true} disabled=${!may(name)} onChange=${(/** @type {Typed} */ e) => set({ ...form, active: e.target.checked })} />Active</label>`;
    if (!may(name)) return name === 'password' ? null : html`<div class="field"><span>${label}</span><span><${Text} text=${shown || '–'} /></span></div>`;
    return html`<${Field} name=${label}><input type=${name === 'password' ? 'password' : 'text'} autocomplete="off" value=${shown} onInput=${(/** @type {Typed} */ e) => set({ ...form, [name]: e.target.value })} /><//>`;
  })}</div>`;
}

/** @param {{seen: Seen, form: Form, set: (form: Form) => void}} props */
function RoleBoxes({ seen, form, set }) {
  const names = seen.capabilities.roleNames || [], held = seen.user.roles || [];
  if (seen.capabilities.fields.roles === 'none') return null;
  const ticked = form.roles || held;
  const tick = (/** @type {string} */ name, /** @type {boolean} */ on) => set({ ...form, roles: on ? [...ticked, name] : ticked.filter(r => r !== name) });
  const others = held.filter(r => !names.includes(r));
  return html`<fieldset class="pad"><legend>Roles</legend><div class="row">
    ${names.map(name => html`<label class="check" key=${name}><input type="checkbox" checked=${ticked.includes(name)} onChange=${(/** @type {Typed} */ e) => tick(name, e.target.checked)} />${name}</label>`)}
    ${others.map(name => html`<span class="chip" key=${name}><span><${Text} text=${name} /></span> <small>kept</small></span>`)}
    ${!names.length && !others.length && html`<span class="mute">The route has no map of roles.</span>`}</div></fieldset>`;
}

/** @param {{user: Unified['User'], gone: () => void, close: () => void, remove: () => Promise<void>}} props */
function DeleteDialog({ user, close, gone, remove }) {
  const [typed, type] = useState('');
  const [problem, setProblem] = useState(/** @type {Problem|null} */ (null));
  const login = user.userName || user.id;
  return html`<${Dialog} name="Delete user" close=${close}><${Alert} problem=${problem} />
    <form onSubmit=${(/** @type {Event} */ e) => { e.preventDefault(); if (typed === login) remove().then(gone, setProblem); }}>
    <p>The vendor deletes <b><${Text} text=${login} /></b>. Type the login to confirm it.</p>
    <${Field} name="Login" cls="wide"><input type="text" autocomplete="off" value=${typed} onInput=${(/** @type {Typed} */ e) => type(e.target.value)} /><//>
    <div class="ends"><button type="button" onClick=${close}>Cancel</button><button type="submit" class="danger" disabled=${typed !== login}>Delete user</button></div></form><//>`;
}

/** What another changed meanwhile, beside what was meant. @param {{mine: Form, theirs: Unified['User'], before: Unified['User']}} props */
const Conflict = ({ mine, theirs, before }) => html`<div class="card alert" role="alert"><p><b>The user was changed meanwhile.</b> Nothing was written. What you ticked is kept; preview it again on the present state.</p>
  <table class="map wrap"><thead><tr><th scope="col">Field</th><th scope="col">Was</th><th scope="col">Is now</th><th scope="col">You want</th></tr></thead>
  <tbody>${[...new Set(/** @type {(Scalar|'roles')[]} */ ([...Object.keys(mine), ...Object.keys(theirs)]))].filter(n => n in mine || n !== 'password' && JSON.stringify(before[n]) !== JSON.stringify(theirs[n])).map(n => html`<tr key=${n}><td class="m">${n}</td>
    ${[...[before, theirs].map(user => (n === 'password' ? undefined : user[n])), n === 'password' && mine[n] ? '***' : mine[n]].map(v => html`<td class="m"><${Text} text=${v === undefined ? '–' : typeof v === 'string' ? v : JSON.stringify(v)} /></td>`)}</tr>`)}</tbody></table></div>`;

/** @typedef {{problem?: Problem, conflict?: Parameters<typeof Conflict>[0], preview?: Unified['Rehearsal'], done?: boolean}} State */
/** @param {{route: string, id: string, apiKey: string, list: string}} props list: where the other users are */
export function User({ route, id, apiKey: key, list }) {
  const answer = useAnswer(() => look(route, id, key), [route, id, key]);
  const [form, setForm] = useState(/** @type {Form} */ ({}));
  const [state, setState] = useState(/** @type {State} */ ({}));
  const [deleting, setDeleting] = useState(false);
  // The user on which the form was begun: the page may ask anew meanwhile, and the version must be that of what was ticked.
  const [base, setBase] = useState(/** @type {Seen|null} */ (null));
  const seen = base || answer.value;
  const back = html`<a class="btn only-m" href=${list}>← Users</a>`;
  if (!seen) return html`<${Card} name="User" tools=${back}><${Waiting} answer=${answer} /><//>`;
  const path = `/v1/${segment(route)}/users/${segment(id)}`, patch = patchOf(seen, form);
  const send = (/** @type {string} */ end) => attempt('PATCH', path + end, { key, body: JSON.stringify(patch), headers: { 'Content-Type': 'application/merge-patch+json', ...(seen.etag && { 'If-Match': seen.etag }) } });
  const meanwhile = async () => {
    const now = await look(route, id, key);
    setState({ conflict: { mine: patch, theirs: now.user, before: seen.user } });
    setBase(now);
    answer.set(now);
  };
  /** The message and the user as it is now appear together. Where the user cannot be read now, the page asks again. */
  const written = async () => {
    const now = await look(route, id, key).catch(() => null);
    if (now) answer.set(now); else answer.again();
    setState({ done: true });
    setForm({});
    setBase(null);
  };
  const act = (/** @type {boolean} */ dry) => async () => {
    try {
      const told = await send(dry ? '?dry_run=true' : '');
      if (told.status === 412) return await meanwhile();
      if (told.status >= 300) return setState({ problem: new Problem(told.status, told.json || {}) });
      if (dry) return setState({ preview: told.json });
      await written();
    } catch (problem) { setState({ problem: /** @type {Problem} */ (problem) }); }
  };
  const nothing = Object.keys(patch).length === 0;
  const change = (/** @type {Form} */ next) => { setBase(was => was || seen); setForm(next); setState({}); };
  const remove = async () => { await attempted('DELETE', path, { key, headers: seen.etag ? { 'If-Match': seen.etag } : {} }); };
  return html`<${Card} name="User" beside=${seen.user.userName || id} tools=${back}>
    <${Alert} problem=${state.problem} />${state.conflict && html`<${Conflict} ...${state.conflict} />`}
    ${state.done && html`<p class="pad none" role="status">The change was written. <a href=${'/console/audit?user=' + segment(id)}>The audit trail</a> tells it.</p>`}
    <${Fields} seen=${seen} form=${form} set=${change} /><${RoleBoxes} seen=${seen} form=${form} set=${change} />
    <div class="more row"><button type="button" class=${state.preview ? '' : 'primary'} disabled=${nothing} onClick=${act(true)}>Preview change</button>
      <button type="button" class=${state.preview ? 'primary' : ''} disabled=${nothing || !state.preview} onClick=${act(false)}>Apply change</button><span class="grow"></span>
      <a class="btn" href=${'/console/audit?user=' + segment(id)}>Audit</a><button type="button" class="danger" onClick=${() => setDeleting(true)}>Delete user…</button></div>
    ${state.preview && html`<section class="sect" aria-label="Preview"><h3>Preview</h3><${WouldSend} requests=${state.preview.would_send} /></section>${state.preview.roles && html`<${Roles} roles=${{ before: state.preview.roles.before, asked: state.preview.roles.after, confirmed: null }} />`}`}
    ${deleting && html`<${DeleteDialog} user=${seen.user} remove=${remove} close=${() => setDeleting(false)} gone=${() => go('/console/users/' + segment(route))} />`}<//>`;
}
