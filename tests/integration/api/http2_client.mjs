// Sends requests over one connection in HTTP/2, twenty at a time, until the gateway says that it takes no more streams. Prints
// how many were answered and how many were lost. Run as: node http2_client.mjs URL CA KEY PATH

import http2 from 'node:http2'
import fs from 'node:fs'

const [url, ca, key, path] = process.argv.slice(2)
const session = http2.connect(url, ca ? { ca: fs.readFileSync(ca) } : {})
let open = true, answered = 0, lost = 0
session.on('goaway', () => { open = false })
session.on('close', () => { open = false })
session.on('error', () => { open = false })

function ask() {
  return new Promise(done => {
    let status = 0
    const stream = session.request({ ':path': path, 'x-api-key': key })
    stream.on('response', headers => { status = headers[':status'] })
    stream.on('data', () => {})
    stream.on('error', () => {})
    // A stream that the gateway refuses was not processed, and may be sent again.
    stream.on('close', () => {
      if (status === 200 && stream.rstCode === 0) answered++
      else if (stream.rstCode !== http2.constants.NGHTTP2_REFUSED_STREAM) lost++
      if (answered === 100) console.log('under way')
      done()
    })
    stream.end()
  })
}

async function work() {
  while (open && !session.closed && !session.destroyed) await ask()
}

await Promise.all(Array.from({ length: 20 }, work))
console.log(`answered ${answered} lost ${lost}`)
session.close()
