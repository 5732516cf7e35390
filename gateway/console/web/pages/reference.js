// The API as it is described, of all routes or of one.
import { get, query, segment } from '../api.js';
import { originOf, quoted } from '../curl.js';
import { bodyOf, boundsOf, describe, exampleOf, membersOf, nameOfRef, operationsOf, pathOf, placeOfDescription, resolve, typeOf } from '../openapi.js';
import { go } from '../store.js';
import { Copy, Head, Tag, Waiting, toneOf, useAnswer } from '../ui.js';
import { Code, Prose } from '../wire.js';
import { html, useEffect } from '../vendor/preact.js';
import { RouteChoice } from './inspect.js';

const deepest = 6;

/** @typedef {import('../openapi.js').Description} Description */

/** @param {{document: Description, schema: import('../openapi.js').Schema|undefined, depth?: number}} props the members of a schema, as a tree */
function Schema({ document, schema, depth = 0 }) {
  const s = resolve(document, schema) || {};
  const choices = s.anyOf || s.oneOf;
  if (choices && depth < deepest) return html`<ul>${choices.map(one => html`<li><b>${nameOfRef(one.$ref) || typeOf(document, one)}</b><${Schema} document=${document} schema=${one} depth=${depth + 1} /></li>`)}</ul>`;
  const members = membersOf(document, schema);
  if (!members.length || depth >= deepest) return null;
  return html`<ul class=${depth ? '' : 'schema'}>${members.map(m => {
    const inner = resolve(document, m.schema) || {};
    const nested = membersOf(document, m.schema).length > 0;
    const line = html`<code><b>${m.name}</b></code> <span class="mute">${typeOf(document, m.schema)}</span>${m.required && html` <${Tag}>required<//>`} <${Prose} text=${inner.description} />
      ${boundsOf(inner) && html`<span class="mute"> (${boundsOf(inner)})</span>`}`;
    return html`<li key=${m.name}>${nested ? html`<details><summary>${line}</summary><${Schema} document=${document} schema=${m.schema} depth=${depth + 1} /></details>` : line}</li>`;
  })}</ul>`;
}

/** @param {{document: Description, content: import('../openapi.js').Content['content'], name: string}} props */
const Content = ({ document, content, name }) => Object.entries(content || {}).map(([type, media]) => {
  const example = exampleOf(media);
  return html`<details key=${type} class="media" open=${type === 'application/json' && name === 'Body'}><summary><code>${type}</code> <span class="mute">${nameOfRef(media.schema?.$ref) || typeOf(document, media.schema)}</span></summary>
    <${Schema} document=${document} schema=${media.schema} />
    ${example !== undefined && html`<p class="lbl">Example</p><${Code} text=${typeof example === 'string' ? example : JSON.stringify(example, null, 2)} type=${type} />`}</details>`;
});

/** @param {{document: Description, operation: import('../openapi.js').Operation}} props */
const Parameters = ({ document, operation: o }) => o.parameters.length > 0 && html`<div><h3>Parameters</h3><div class="scroll"><table class="wrap"><caption class="sr">Parameters of ${o.summary}</caption>
  <thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
  <tbody>${o.parameters.map(p => { const s = resolve(document, p.schema) || {}; return html`<tr key=${p.in + p.name}><td class="m">${p.name}${p.required && html` <${Tag}>required<//>`}</td><td>${p.in}</td>
    <td>${typeOf(document, s)}${boundsOf(s) && html`<br /><span class="mute">${boundsOf(s)}</span>`}</td><td><${Prose} text=${p.description || s.description || ''} /></td></tr>`; })}</tbody></table></div></div>`;

/** A line for a shell; the key stands in $KEY. @param {Description} document @param {import('../openapi.js').Operation} o @param {string} route @param {any} effective */
export function exampleCurl(document, o, route, effective) {
  const server = document.servers?.[0]?.url || '/';
  const path = (server === '/' ? '' : server) + pathOf(o, document).replace('{route}', route || 'ROUTE');
  const body = bodyOf(o);
  return ['curl', ...(o.method === 'GET' ? [] : ['-X', o.method]), '-H', '"X-Api-Key: $KEY"', ...(body.text ? ['-H', quoted('Content-Type: ' + body.type), '--data-raw', quoted(body.text)] : []),
    quoted(originOf(effective) + path)].join(' ');
}

/** @param {{document: Description, operation: import('../openapi.js').Operation, route: string, effective: any}} props */
function Operation({ document, operation: o, route, effective }) {
  const problems = o.responses.filter(([status]) => Number(status) >= 400), answers = o.responses.filter(([status]) => Number(status) < 400);
  return html`<section class="card operation" id=${o.id} aria-label=${o.summary}><header><h2>${o.summary}</h2><span class="grow"></span>
      <${Copy} text=${() => exampleCurl(document, o, route, effective)}>Copy as curl<//><a class="btn" href=${'/console/try' + query({ route, operation: o.id })}>Try it</a></header>
    <div class="body"><p><${Tag} tone="i">${o.method}<//> <code>${o.path}</code></p>${o.description && html`<p><${Prose} text=${o.description} /></p>`}
      <${Parameters} document=${document} operation=${o} />
      ${o.body && html`<div><h3>Body</h3><${Content} document=${document} content=${o.body.content} name="Body" /></div>`}
      <div><h3>Answers</h3>${answers.map(([status, r]) => html`<div key=${status}><p><${Tag} tone=${toneOf(Number(status))}>${status}<//> <${Prose} text=${r.description || ''} /></p><${Content} document=${document} content=${r.content} name="Answer" /></div>`)}</div>
      ${problems.length > 0 && html`<details><summary><b>Problems</b> <span class="mute">${problems.map(([s]) => s).join(', ')}</span></summary><dl class="list-of">${problems.map(([status, r]) => html`<dt key=${status}><${Tag} tone=${toneOf(Number(status))}>${status}<//></dt><dd><${Prose} text=${r.description || ''} /></dd>`)}</dl></details>`}
    </div></section>`;
}

/** @param {{words: string[]}} props */
export function Reference({ words: [route = ''] }) {
  const answer = useAnswer(signal => describe(route, signal), [route]);
  const configuration = useAnswer(signal => get('configuration', signal).catch(() => null), []);
  const document = answer.value;
  const operations = document ? operationsOf(document) : [];
  const tags = [...new Set(operations.map(o => o.tag))];
  useEffect(() => { if (document && location.hash.length > 1) window.document.getElementById(location.hash.slice(1))?.scrollIntoView(); }, [document]);
  const to = (/** @type {string} */ name) => go('/console/reference' + (name ? '/' + segment(name) : ''));
  return html`<${Head} title="Reference" live=${false} />
    <form class="card bar-form" onSubmit=${(/** @type {Event} */ e) => e.preventDefault()}><${RouteChoice} value=${route} set=${to} first=${['', 'All routes']} />
      <a class="btn" href=${'/console/api/' + placeOfDescription(route)} download=${(route || 'idiom') + '.openapi.json'}>openapi.json</a>
      ${document && html`<span class="mute">${document.info?.title} ${document.info?.version}</span>`}</form>
    ${!document || answer.problem ? html`<${Waiting} answer=${answer} />` : html`<div class="reference">
      <nav aria-label="Operations">${tags.map(tag => html`<h3>${tag}</h3><ul>${operations.filter(o => o.tag === tag).map(o => html`<li key=${o.id}><a href=${'#' + o.id}>${o.summary}</a></li>`)}</ul>`)}</nav>
      <div>${document.info?.description && html`<div class="card"><p class="pad none"><${Prose} text=${document.info.description} /></p></div>`}
        ${tags.flatMap(tag => operations.filter(o => o.tag === tag)).map(o => html`<${Operation} key=${o.id} document=${document} operation=${o} route=${route} effective=${configuration.value?.effective} />`)}</div></div>`}`;
}
