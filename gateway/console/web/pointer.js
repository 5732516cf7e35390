// Where in a JSON text the value of a JSON Pointer stands.

/** @param {string} text @param {number} at @returns {number} behind white space */
const skip = (text, at) => { while (/\s/.test(text[at] ?? '')) ++at; return at; };

/** @param {string} text @param {number} at at the quote @returns {number} behind the string */
function behindString(text, at) {
  for (++at; at < text.length && text[at] !== '"'; ++at) if (text[at] === '\\') ++at;
  return at + 1;
}

/** @param {string} text @param {number} at @returns {number} behind the value */
function behindValue(text, at) {
  at = skip(text, at);
  if (text[at] === '"') return behindString(text, at);
  if (text[at] !== '{' && text[at] !== '[') { while (at < text.length && !/[\s,\]}]/.test(text[at])) ++at; return at; }
  for (let depth = 0; at < text.length;) {
    if (text[at] === '"') { at = behindString(text, at); continue; }
    if (/[{[]/.test(text[at])) ++depth;
    if (/[}\]]/.test(text[at]) && --depth === 0) return at + 1;
    ++at;
  }
  return at;
}

/** @param {string} text @param {number} at @param {string} token @returns {number|null} where the member or item begins */
function step(text, at, token) {
  const object = text[at] === '{';
  if (!object && text[at] !== '[') return null;
  at = skip(text, at + 1);
  for (let i = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; ++i) {
    let name = String(i);
    if (object) {
      const end = behindString(text, at);
      try { name = JSON.parse(text.slice(at, end)); } catch { return null; }
      at = skip(text, skip(text, end) + 1); // the colon
    }
    if (name === token) return at;
    at = skip(text, behindValue(text, at));
    if (text[at] === ',') at = skip(text, at + 1);
  }
  return null;
}

/**
 * The place of a value: begin and end in the text; null where it is not there or the text is no JSON.
 * @param {string} text @param {string} pointer @returns {[number, number]|null}
 */
export function placeOf(text, pointer) {
  let at = skip(text, 0);
  for (const token of pointer.split('/').slice(1)) {
    const next = step(text, at, token.replace(/~1/g, '/').replace(/~0/g, '~'));
    if (next === null) return null;
    at = next;
  }
  return [at, behindValue(text, at)];
}
