// What a call became, of one route.
import { vendorOf } from '../story.js';
import { Status, Tag } from '../ui.js';
import { Code, Headers, Text, layout } from '../wire.js';
import { html } from '../vendor/preact.js';
import { Roles } from './call.js';
import { WouldSend } from './would.js';

/** @typedef {import('../answers.js').Schemas} Schemas */
/** @typedef {import('../answers.js').Unified} Unified */

/** A problem whose pointers lead into the body. @param {{problem: Schemas['Problem']|null, point: (pointer: string) => void}} props */
export const Refused = ({ problem, point }) => problem && html`<div class="alert" role="alert"><p><b>${problem.title || 'It would be refused.'}</b> <${Text} text=${problem.detail || ''} />${problem.status ? html` <${Status} status=${problem.status} />` : ''}</p>
  <p class="mute">${String(problem.type || '').split(':').pop()}</p>
  ${problem.errors && problem.errors.length > 0 && html`<ul>${problem.errors.map(({ pointer, detail }) => html`<li>${pointer != null ? html`<button type="button" class="link" onClick=${() => point(pointer)}><code>${pointer || 'the body'}</code></button> ` : ''}<${Text} text=${detail} /></li>`)}</ul>`}</div>`;

/** @param {{name: string, items: (string|{pointer: string, detail: string})[]}} props */
const Notes = ({ name, items }) => items.length > 0 && html`<div><h3>${name}</h3><ul>${items.map(i => html`<li><${Text} text=${typeof i === 'string' ? i : `${i.pointer}: ${i.detail}`} /></li>`)}</ul></div>`;

/** What was understood, without what is empty. @param {Schemas['Understood']} u */
const understoodText = u => layout(Object.fromEntries(Object.entries(u).filter(([, v]) => v != null && (typeof v !== 'object' || Object.keys(v).length))));

/** @param {{result: Schemas['Explanations']['results'][number], point: (pointer: string) => void}} props */
export const Explained = ({ result: r, point }) => html`<article class="card result" aria-label=${'Result of ' + r.route}><header><h3>${r.route}</h3><${Tag} tone="v">${vendorOf(r.dialect)}<//></header>
  <div class="pad">${r.understood && html`<h3>Understood as</h3><${Code} text=${understoodText(r.understood)} type="application/json" />`}
    <${Refused} problem=${r.problem} point=${point} />
    <h3>Would send</h3><${WouldSend} requests=${r.would_send} />
    <${Notes} name="Ignored" items=${r.ignored} /><${Notes} name="Warnings" items=${r.warnings} /></div>
  ${r.roles && html`<${Roles} roles=${{ before: r.roles.before, asked: r.roles.after, confirmed: null }} />`}</article>`;

/** The front door's own answer. @param {{route: string, told: import('../api.js').Told, point: (pointer: string) => void}} props */
export function Told({ route, told, point }) {
  const rehearsal = told.status === 200 && told.json?.would_send ? /** @type {Unified['Rehearsal']} */ (told.json) : null;
  const shown = told.headers.filter(([n]) => /^(etag|location|link|preference-applied|retry-after|x-request-id|x-idiom-ignored|content-type|www-authenticate|allow)$/.test(n));
  return html`<article class="card result" aria-label=${'Result of ' + route}><header><h3>${route}</h3><span class="grow"></span><${Status} status=${told.status} /></header>
    <div class="pad"><${Headers} fields=${shown} />
      ${told.status >= 400 && told.json?.title ? html`<${Refused} problem=${told.json} point=${point} />`
        : rehearsal ? html`<h3>Would send</h3><${WouldSend} requests=${rehearsal.would_send} />` : told.text ? html`<${Code} text=${told.text} type=${told.type} />` : html`<p class="mute none">No body.</p>`}</div>
    ${rehearsal?.roles && html`<${Roles} roles=${{ before: rehearsal.roles.before, asked: rehearsal.roles.after, confirmed: null }} />`}</article>`;
}
