// Texts as they stood on the wire: coloured, and nothing in them becomes markup or hides.
import { html, options, useState } from './vendor/preact.js';
import { bytes } from './format.js';

/** How much of a text is shown at first, and each time more is asked for. */
const piece = 16 * 1024;

/**
 * Control characters as pictures (␀), marks of direction and characters without width by their code point, such as
 * U+200B, so that what is shown is what is there. Tab and line end stay.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(/\r\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    c => {
      const code = c.charCodeAt(0);
      if (code < 0x20) return String.fromCharCode(0x2400 + code);
      return code === 0x7f ? '\u2421' : 'U+' + code.toString(16).toUpperCase().padStart(4, '0');
    });
}

// Every text node of every page goes through here, whoever wrote the text.
const before = options.vnode;
options.vnode = vnode => {
  const node = /** @type {any} */ (vnode);
  if (node.type === null && typeof node.props === 'string') node.props = visible(node.props);
  before?.(vnode);
};

/** A text with *** marked as masked. @param {string} text @param {string} [kind] @param {string[]} [marks] */
function parts(text, kind = '', marks = []) {
  return text.split(/(\*\*\*)/).filter(Boolean).map(part => {
    if (part === '***') return html`<span class="mask" title="masked when it was captured">***</span>`;
    const marked = marks.includes(part.replace(/^"|"$/g, ''));
    return kind || marked ? html`<span class=${kind + (marked ? ' hl' : '')}>${part}</span>` : part;
  });
}

/** Any text of others. @param {{text: any}} props */
export const Text = ({ text }) => parts(String(text ?? ''));

/** A text of the description, with what stands between backticks as code. @param {{text: any}} props */
export const Prose = ({ text }) => String(text ?? '').split(/`([^`]+)`/).map((part, i) => (i % 2 ? html`<code><${Text} text=${part} /></code>` : html`<${Text} text=${part} />`));

/** A name or an address of several words, which a narrow page breaks between words only. @param {{of: string}} props */
export const Name = ({ of }) => of.split(/(?<=[./])(?=[^./])|(?<=[a-z])(?=[A-Z])/).map((word, i) => (i ? [html`<wbr />`, word] : word));

const jsonToken = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)\b/g;
const xmlToken = /(<[/?!]?[\w:.-]+)|([?/]?>)|([\w:.-]+)=("[^"]*"|'[^']*')/g;

/**
 * The pieces of a text with their colours: p name, s text, n number, t tag, x attribute, "" between.
 * @param {string} text @param {'json'|'xml'|'text'} language @returns {[string, string][]}
 */
export function tokens(text, language) {
  if (language === 'text') return [[text, '']];
  /** @type {[string, string][]} */
  const out = [];
  const json = language === 'json';
  let at = 0;
  const put = (/** @type {string|undefined} */ t, kind = '') => { if (t) out.push([t, kind]); };
  for (const m of text.matchAll(json ? jsonToken : xmlToken)) {
    put(text.slice(at, m.index));
    at = m.index + m[0].length;
    if (!json) m[3] ? put(m[0], 'x') : put(m[0], 't');
    else if (m[1]) put(m[1], m[2] ? 'p' : 's'), put(m[2], 'x');
    else put(m[3], 'n');
  }
  put(text.slice(at));
  return out;
}

/** @param {string} [type] a media type @param {string} [text] @returns {'json'|'xml'|'text'} */
export function languageOf(type = '', text = '') {
  if (/[/+]json/.test(type)) return 'json';
  if (/[/+]xml/.test(type)) return 'xml';
  if (type) return 'text';
  return /^\s*[[{]/.test(text) ? 'json' : /^\s*</.test(text) ? 'xml' : 'text';
}

/** JSON that came in one line, with line ends; other text as it is. @param {string} text */
export function readable(text) {
  if (text.length > 65536 || text.includes('\n')) return text;
  try {
    const value = JSON.parse(text);
    return value && typeof value === 'object' ? layout(value) : text;
  } catch { return text; }
}

/** JSON in lines; what is short stays in one. @param {any} value @param {string} [indent] @returns {string} */
export function layout(value, indent = '') {
  if (!value || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const flat = JSON.stringify(value);
  const items = Array.isArray(value) ? value : Object.entries(value);
  if (!items.length) return flat;
  const deep = Object.values(value).some(v => v && typeof v === 'object' && (!Array.isArray(v) || v.some(i => i && typeof i === 'object')));
  if (flat.length < 64 && !deep && (Array.isArray(value) || (items.length < 3 && indent)))
    return Array.isArray(value) ? '[' + value.map(v => layout(v, indent)).join(', ') + ']'
      : '{ ' + Object.entries(value).map(([k, v]) => JSON.stringify(k) + ': ' + layout(v, indent)).join(', ') + ' }';
  const inner = indent + '  ';
  const lines = Array.isArray(value) ? value.map(v => inner + layout(v, inner))
    : Object.entries(value).map(([k, v]) => inner + JSON.stringify(k) + ': ' + layout(v, inner));
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return open + '\n' + lines.join(',\n') + '\n' + indent + close;
}

/** A coloured text, in pieces of 16 KiB. @param {{text: string, type?: string, marks?: string[], id?: string}} props */
export function Code({ text, type, marks = [], id }) {
  const [shown, setShown] = useState(piece);
  const whole = readable(text);
  const head = whole.slice(0, shown);
  return html`<pre class="code" id=${id}>${tokens(head, languageOf(type, text)).map(([t, kind]) => parts(t, kind, marks))}</pre>
    ${whole.length > shown && html`<button type="button" class="link" onClick=${() => setShown(shown + piece)}>
      Show more (${bytes(whole.length - shown)} left)</button>`}`;
}

/**
 * A BODY of the admin API. @param {{body: any, marks?: string[]}} props
 */
export function Body({ body, marks }) {
  if (!body || body.text == null && !body.bytes) return html`<p class="mute none">No body.</p>`;
  return html`
    ${body.text == null ? html`<p class="mute none">The body was not kept: ${bytes(body.bytes)}.</p>`
      : html`<${Code} text=${body.text} type=${body.type} marks=${marks} />`}
    ${body.cut > 0 && html`<p class="mute none">${bytes(body.cut)} more were cut.</p>`}
    ${body.readable === false && html`<p class="mute none">This is not what its Content-Type says, so only its shape is shown.</p>`}`;
}

/** Header fields, one a line. @param {{fields: [string, string][]}} props */
export const Headers = ({ fields }) => fields.length > 0 && html`<p class="hd">${fields.map(([name, value], i) =>
  html`${i > 0 && html`<br />`}${name}: <${Text} text=${value} />`)}</p>`;

/** Header fields of either form: an object, or a list of pairs. @param {Record<string, string>|[string, string][]} headers @returns {[string, string][]} */
export const pairs = headers => (Array.isArray(headers) ? headers : Object.entries(headers));
