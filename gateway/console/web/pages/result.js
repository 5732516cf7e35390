// What a call became, of one route.
import { vendorOf } from '../story.js';
import { Status, Tag } from '../ui.js';
import { Code, Headers, Text, layout } from '../wire.js';
import { html } from '../vendor/preact.js';
import { Roles } from './call.js';
import { WouldSend } from './would.js';

/** A problem whose pointers lead into the body. @param {{problem: any, point: (pointer: string) => void}} props */
export const Refused = ({ problem, point }) => problem && html`<div class="alert" role="alert"><p><b>${problem.title || 'It would be refused.'}</b> <${Text} text=${problem.detail || ''} />${problem.status ? html` <${Status} status=${problem.status} />` : ''}</p>
  <p class="mute">${String(problem.type || '').split(':').pop()}</p>
  ${problem.errors?.length > 0 && html`<ul>${problem.errors.map((/** @type {any} */ e) => html`<li>${e.pointer != null ? html`<button type="button" class="link" onClick=${() => point(e.pointer)}><code>${e.pointer || 'the body'}</code></button> ` : ''}<${Text} text=${e.detail || e.message || ''} /></li>`)}</ul>`}</div>`;

/** @param {{name: string, items: any[]}} props */
const Notes = ({ name, items }) => items?.length > 0 && html`<div><h3>${name}</h3><ul>${items.map(i => html`<li><${Text} text=${typeof i === 'string' ? i : [i.pointer, i.name, i.detail || i.message].filter(Boolean).join(': ') || JSON.stringify(i)} /></li>`)}</ul></div>`;

/** @param {any} u */
const understoodText = u => (typeof u === 'string' ? u : layout(Object.fromEntries(Object.entries(u).filter(([, v]) => v != null && (typeof v !== 'object' || Object.keys(v).length)))));

/** @param {{result: any, point: (pointer: string) => void}} props */
export const Explained = ({ result: r, point }) => html`<article class="card result" aria-label=${'Result of ' + r.route}><header><h3>${r.route}</h3><${Tag} tone="v">${vendorOf(r.dialect)}<//></header>
  <div class="pad">${r.understood && html`<h3>Understood as</h3><${Code} text=${understoodText(r.understood)} type=${typeof r.understood === 'string' ? 'text/plain' : 'application/json'} />`}
    <${Refused} problem=${r.problem} point=${point} />
    <h3>Would send</h3><${WouldSend} requests=${r.would_send || []} />
    <${Notes} name="Ignored" items=${r.ignored} /><${Notes} name="Warnings" items=${r.warnings} /></div>
  ${r.roles && html`<${Roles} roles=${{ before: r.roles.before, confirmed: r.roles.after }} />`}</article>`;

/** The front door's own answer. @param {{route: string, told: import('../api.js').Told, point: (pointer: string) => void}} props */
export function Told({ route, told, point }) {
  const rehearsal = told.status === 200 && told.json?.would_send;
  const shown = told.headers.filter(([n]) => /^(etag|location|link|preference-applied|retry-after|x-request-id|x-idiom-ignored|content-type|www-authenticate|allow)$/.test(n));
  return html`<article class="card result" aria-label=${'Result of ' + route}><header><h3>${route}</h3><span class="grow"></span><${Status} status=${told.status} /></header>
    <div class="pad"><${Headers} fields=${shown} />
      ${told.status >= 400 && told.json?.title ? html`<${Refused} problem=${told.json} point=${point} />`
        : rehearsal ? html`<h3>Would send</h3><${WouldSend} requests=${told.json.would_send} />` : told.text ? html`<${Code} text=${told.text} type=${told.type} />` : html`<p class="mute none">No body.</p>`}</div>
    ${rehearsal && told.json.roles && html`<${Roles} roles=${{ before: told.json.roles.before, confirmed: told.json.roles.after }} />`}</article>`;
}
