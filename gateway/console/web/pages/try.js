// What would this call become?
import { Problem, attempt, call, get, segment } from '../api.js';
import { bodyOf, describe, operationsOf, pathOf } from '../openapi.js';
import { address, apiKey, setQuery, useWatched } from '../store.js';
import { Alert, Choice, Dialog, Field, Head, useAnswer } from '../ui.js';
import { html, useEffect, useRef, useState } from '../vendor/preact.js';
import { RouteChoice } from './inspect.js';
import { placeOf } from '../pointer.js';
import { Explained, Told } from './result.js';
import { Key } from './users.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const faces = /** @type {[string, string][]} */ ([['rest', 'Unified API'], ['legacy', 'Legacy XML']]);
const types = ['application/json', 'application/merge-patch+json', 'application/json-patch+json', 'application/xml'];
const modes = /** @type {[string, string][]} */ ([['offline', 'Offline'], ['dry', 'Dry run'], ['send', 'Send']]);
const verbs = /** @type {Record<string, string>} */ ({ offline: 'Explain', dry: 'Dry run', send: 'Send' });

/** @typedef {import('../answers.js').Schemas} Schemas */
/** @typedef {{explained?: Schemas['Explanations']['results'], told?: {route: string, told: import('../api.js').Told}[]}} Result */
/** @typedef {{route: string, face: string, method: string, path: string, type: string, headers: string, body: string, mode: string, user: string}} Form */
/** The call that the page begins with. @param {URLSearchParams} search @returns {Form} */
const initial = search => ({ route: search.get('route') || '', face: search.get('face') || 'rest', method: search.get('method') || 'PATCH', path: search.get('path') || '/users/7',
  type: search.get('type') || 'application/merge-patch+json', headers: '', body: '{"lastName": "Reyes", "roles": ["agent"]}', mode: search.get('mode') || 'offline', user: '' });

/** @param {string} text one field a line @returns {Record<string, string>} */
export const headersOf = text => Object.fromEntries(text.split('\n').map(line => /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line)).filter(m => m !== null).map(m => [m[1], m[2]]));

/** The part of a path below the route. @param {string} path @param {string} route */
export function below(path, route) {
  const whole = new RegExp('^/(?:v1|legacy)/' + route.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') + '(?=[/?]|$)');
  const rest = path.replace(whole, '');
  return rest.startsWith('/') || rest.startsWith('?') ? rest : '/' + rest;
}

/** What an inspected call leaves to be tried again. @param {Schemas['CallRecord']} r @returns {Partial<Form>} */
export const formOf = r => ({ route: r.route, face: r.face === 'legacy' ? 'legacy' : 'rest', method: r.method, path: below(r.asked.target, r.route), body: r.asked.body?.text || '', mode: r.face === 'legacy' ? 'offline' : 'dry',
  type: (r.asked.body?.type || 'application/json').split(';')[0],
  headers: r.asked.headers.filter(([n, v]) => v !== '***' && /^(accept|prefer|if-match|x-http-method-override)$/i.test(n)).map(([n, v]) => `${n}: ${v}`).join('\n') });

/** @param {Form} form @param {string} route @param {string} key */
function sent(form, route, key) {
  const path = `/${form.face === 'legacy' ? 'legacy' : 'v1'}/${segment(route)}${below(form.path, form.route)}`;
  const dry = form.mode === 'dry' && form.method !== 'GET' ? (path.includes('?') ? '&' : '?') + 'dry_run=true' : '';
  const headers = { ...headersOf(form.headers), ...(form.body && form.method !== 'GET' ? { 'Content-Type': form.type } : {}) };
  return attempt(form.method, path + dry, { key, headers, body: form.method === 'GET' ? undefined : form.body });
}

/** Asks for what the call becomes. @param {Form} form @param {string[]} routes @param {string} key @returns {Promise<Result>} */
async function ask(form, routes, key) {
  if (form.mode !== 'offline') return { told: await Promise.all(routes.map(async route => ({ route, told: await sent(form, route, key) }))) };
  if (form.user && !parses(form.user)) throw new Problem(422, { title: '“User as it stands” is neither JSON nor XML.' });
  const body = { routes, face: form.face, method: form.method, path: below(form.path, form.route), content_type: form.type, headers: headersOf(form.headers), body: form.body, ...(form.user && { user: form.user }) };
  return { explained: (await call('POST', 'explain', body)).results };
}
/** @param {string} text */
const parses = text => { try { JSON.parse(text); return true; } catch { return /^\s*</.test(text); } };

/** @param {{route: string, choose: (form: Partial<Form>) => void}} props examples of the route's description */
function Examples({ route, choose }) {
  const wanted = useWatched(address).query.get('operation') || '';
  const answer = useAnswer(signal => describe(route, signal).catch(() => null), [route]);
  const operations = answer.value ? operationsOf(answer.value).filter(o => o.path !== '/v1/routes') : [];
  const take = (/** @type {string} */ id) => {
    const o = operations.find(one => one.id === id);
    if (!o || !answer.value) return;
    const body = bodyOf(o, o.method === 'PATCH' ? 'application/merge-patch+json' : undefined);
    choose({ face: 'rest', method: o.method, path: below(pathOf(o, answer.value).replace('{route}', route), route), type: body.type || 'application/json', body: body.text });
  };
  useEffect(() => { if (wanted && answer.value) take(wanted); }, [wanted, answer.value]);
  return operations.length > 0 && html`<${Choice} name="Example" value=${wanted} set=${(/** @type {string} */ id) => { setQuery({ operation: id }); take(id); }} options=${[['', 'Choose one'], ...operations.map(o => [o.id, o.summary])]} />`;
}

/** @typedef {import('../ui.js').Typed} Typed */
/** @param {{form: Form, put: (change: Partial<Form>) => void, body: {current: HTMLTextAreaElement|null}, others: string[], setOthers: (change: (names: string[]) => string[]) => void}} props */
function CallFields({ form, put, body, others, setOthers }) {
  const [names, setNames] = useState(/** @type {string[]} */ ([]));
  const typing = (/** @type {keyof Form} */ name) => (/** @type {Typed} */ e) => put({ [name]: e.target.value });
  return html`<div class="fields">
    <${RouteChoice} value=${form.route} set=${(/** @type {string} */ route) => put({ route })} also=${(/** @type {Schemas['Route'][]} */ rows) => { setNames(rows.map(r => r.name)); if (!form.route) put({ route: rows[0].name }); }} />
    ${others.map((name, i) => html`<${RouteChoice} key=${i} value=${name} set=${(/** @type {string} */ n) => setOthers(now => now.map((o, k) => (k === i ? n : o)))} first=${['', 'No other']} />`)}
    <button type="button" disabled=${others.length >= 15} onClick=${() => setOthers(now => [...now, names.find(n => n !== form.route && !now.includes(n)) || ''])}>Compare with another route</button>
    <${Examples} route=${form.route} choose=${put} />
    <${Choice} name="Face" value=${form.face} set=${(/** @type {string} */ face) => put({ face, ...(face === 'legacy' && { type: 'application/xml', mode: form.mode === 'dry' ? 'offline' : form.mode }) })} options=${faces} />
    <${Choice} name="Method" value=${form.method} set=${(/** @type {string} */ method) => put({ method })} options=${methods} />
    <${Choice} name="Content type" value=${form.type} set=${(/** @type {string} */ type) => put({ type })} options=${types.includes(form.type) ? types : [...types, form.type]} />
    <div class="full"><${Field} name="Path" cls="wide"><input type="text" spellcheck=${false} value=${form.path} onInput=${typing('path')} /><//></div>
    <div class="full"><${Field} name="Headers" cls="wide"><textarea rows="2" spellcheck=${false} placeholder="If-Match: …" value=${form.headers} onInput=${typing('headers')}></textarea><//></div>
    <div class="full"><${Field} name="Body" cls="wide"><textarea rows="6" spellcheck=${false} ref=${body} value=${form.body} onInput=${typing('body')}></textarea><//></div></div>`;
}

/** @param {{form: Form, put: (change: Partial<Form>) => void}} props */
const Mode = ({ form, put }) => html`<div class="more row"><fieldset><legend class="sr">How</legend><div class="row">${modes.map(([mode, name]) => html`
    <label class="check" key=${mode}><input type="radio" name="mode" value=${mode} checked=${form.mode === mode} disabled=${mode === 'dry' && form.face === 'legacy'} onChange=${() => put({ mode })} />${name}</label>`)}
    ${form.face === 'legacy' && html`<span class="mute">The legacy API has no dry run: explain the call offline instead.</span>`}</div></fieldset></div>
  <div class="pad">${form.mode === 'offline'
    ? html`<${Field} name="User as it stands" cls="wide"><textarea rows="3" spellcheck=${false} placeholder="As the API shows it; without, a sample user is taken" value=${form.user} onInput=${(/** @type {Typed} */ e) => put({ user: e.target.value })}></textarea><//>`
    : html`<div class="row"><${Key} /><span class="mute">${form.mode === 'dry' ? 'The user is read; nothing is written.' : 'The call is made as this client makes it.'}</span></div>`}</div>`;

export function TryIt() {
  const search = useWatched(address).query;
  const [form, setForm] = useState(() => initial(search));
  const [others, setOthers] = useState(() => search.getAll('with'));
  const [state, setState] = useState(/** @type {{busy?: boolean, asking?: boolean, result?: Result, problem?: Problem}} */ ({}));
  const body = useRef(/** @type {HTMLTextAreaElement|null} */ (null));
  const id = search.get('call');
  const before = useAnswer(async signal => (id ? get(`calls/${segment(id)}`, signal) : null), [id]);
  const put = (/** @type {Partial<Form>} */ change) => setForm(now => {
    const next = { ...now, ...change };
    queueMicrotask(() => setQuery({ route: next.route, face: next.face, method: next.method, path: next.path, type: next.type, mode: next.mode }));
    return next;
  });
  useEffect(() => { if (before.value) put(formOf(before.value)); }, [before.value]);
  const routes = [form.route, ...others].filter((r, i, all) => r && all.indexOf(r) === i);
  const run = async () => {
    setState({ busy: true });
    try { setState({ result: await ask(form, routes, apiKey.value) }); } catch (problem) { setState({ problem: /** @type {Problem} */ (problem) }); }
    document.querySelector('[aria-label=Result], .alert')?.scrollIntoView({ block: 'nearest' });
  };
  const submit = (/** @type {Event} */ e) => {
    e.preventDefault();
    if (form.mode === 'send' && form.method !== 'GET') setState({ asking: true }); else run();
  };
  const point = (/** @type {string} */ pointer) => {
    const place = placeOf(form.body, pointer);
    body.current?.focus();
    if (place) body.current?.setSelectionRange(...place);
  };
  const masked = form.body.includes('***');
  return html`<${Head} title="Try it" live=${false} />
    <${Alert} problem=${before.problem?.status === 404 ? { title: 'This call is no longer kept.' } : before.problem} />
    <form class="card" aria-label="Call" onSubmit=${submit}>
      <${CallFields} form=${form} put=${put} body=${body} others=${others} setOthers=${setOthers} />
      ${masked && html`<p class="pad none mute">The call was masked when it was captured: put values in the place of <span class="mask">***</span>.</p>`}
      <${Mode} form=${form} put=${put} />
      <div class="more"><button type="submit" class="primary" disabled=${state.busy || !routes.length || (masked && form.mode === 'send')}>${verbs[form.mode]}</button></div></form>
    ${state.asking && html`<${Dialog} name="Send this call?" close=${() => setState({})}><p>${form.method} writes to ${routes.join(', ')}. The vendor does it, and the audit trail tells it.</p>
      <div class="ends"><button type="button" onClick=${() => setState({})}>Cancel</button><button type="button" class="primary" onClick=${run}>Send</button></div><//>`}
    <${Alert} problem=${state.problem} />
    ${state.result && html`<section class="card" aria-label="Result"><header><h2>Result</h2></header><div class="pad side-by-side">
      ${state.result.explained?.map(r => html`<${Explained} key=${r.route} result=${r} point=${point} />`)}
      ${state.result.told?.map(r => html`<${Told} key=${r.route} route=${r.route} told=${r.told} point=${point} />`)}</div></section>`}`;
}
