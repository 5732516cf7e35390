// The requests that a call would send to a vendor.
import { Code, Headers, Text, pairs } from '../wire.js';
import { html } from '../vendor/preact.js';

/** @param {any} body a text, a BODY, or what the text holds */
const textOf = body => (body == null ? '' : typeof body === 'string' ? body : typeof body.text === 'string' ? body.text : JSON.stringify(body));

/** @param {{requests: any[]}} props */
export const WouldSend = ({ requests }) => (requests.length === 0 ? html`<p class="mute none">Nothing would be sent.</p>` : html`<ol class="sent" aria-label="Would send">${requests.map(r => {
  const headers = pairs(r.headers), type = headers.find(([n]) => n.toLowerCase() === 'content-type')?.[1] || '';
  return html`<li><p class="m none"><b>${r.method}</b> <${Text} text=${r.url} /></p><${Headers} fields=${headers} />${textOf(r.body) ? html`<${Code} text=${textOf(r.body)} type=${type} />` : ''}</li>`;
})}</ol>`);
