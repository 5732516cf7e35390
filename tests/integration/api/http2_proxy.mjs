// A server of HTTP/2 by node, before a vendor that speaks HTTP/1.1: node http2_proxy.mjs PORT VENDOR_PORT [CERTIFICATE KEY]
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';

const [port, vendor, certificate, key] = process.argv.slice(2);
const server = certificate ? http2.createSecureServer({ cert: readFileSync(certificate), key: readFileSync(key) }) : http2.createServer();
const agent = new http.Agent({ keepAlive: true });
const own = ['connection', 'keep-alive', 'transfer-encoding'];

server.on('stream', (stream, headers) => {
  const fields = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  const asked = http.request({ agent, port: Number(vendor), method: headers[':method'], path: headers[':path'], headers: { ...Object.fromEntries(fields), host: headers[':authority'] } }, told => {
    stream.respond({ ':status': told.statusCode, ...Object.fromEntries(Object.entries(told.headers).filter(([name]) => !own.includes(name))) });
    told.pipe(stream);
  });
  asked.on('error', () => stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
  stream.pipe(asked);
});
server.listen(Number(port), '127.0.0.1');
