// A call as a line for a shell. What was masked becomes $KEY, and $SECRET where it is no credential of the caller.

/** One word of a POSIX shell. @param {string} text */
export const quoted = text => (/^[\w@%+=:,./-]+$/.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'");

/** A word in which masked parts are taken from a variable. @param {string} text @param {string} variable */
const filled = (text, variable) => text.split('***').map(part => (part ? quoted(part) : '')).join(`"$${variable}"`);

/** Where clients reach the gateway: the first listener of the file. @param {any} effective */
export function originOf(effective) {
  const listener = effective?.listen?.[0];
  if (!listener) return 'http://127.0.0.1:8080';
  const address = String(listener.address).replace(/^(0\.0\.0\.0|\[::\])/, globalThis.location?.hostname || '127.0.0.1');
  return (listener.tls ? 'https://' : 'http://') + address;
}

/** @param {string} client @param {any} effective */
const loginOf = (client, effective) => (effective?.clients || []).find((/** @type {any} */ c) => c.name === client)?.login;

const itself = /^(host|content-length|connection|accept-encoding|user-agent|traceparent|tracestate|x-request-id)$/i;

/**
 * @param {{method: string, face?: string, client?: string, asked: {target: string, headers: [string, string][], body?: any}}} record
 * @param {any} effective the configuration, for the address and the login
 */
export function curlOf(record, effective) {
  const words = ['curl'];
  if (record.method === 'HEAD') words.push('-I');
  else if (record.method !== 'GET' || record.asked.body?.text) words.push('-X', record.method);
  let credential = false;
  for (const [name, value] of record.asked.headers || []) {
    if (itself.test(name)) continue;
    if (value !== '***') words.push('-H', filled(name + ': ' + value, 'SECRET'));
    else if (/^(authorization|x-api-key)$/i.test(name)) {
      if (credential) continue;
      credential = true;
      const login = record.face === 'legacy' && loginOf(record.client || '', effective);
      words.push(...(login ? ['-u', quoted(login) + ':"$KEY"'] : ['-H', '"X-Api-Key: $KEY"']));
    }
  }
  const body = record.asked.body?.text;
  if (body) words.push('--data-raw', filled(body, 'SECRET'));
  words.push(filled(originOf(effective) + record.asked.target, 'SECRET'));
  return words.join(' ');
}
