// What Lambda's runtime gives to functions that stream, as JavaScript to put before a bundle: the streamed answer is
// gathered and handed over in the form of a buffered one. As there, the status line goes out with the first write.

export const streamingRuntime = `
const { Writable } = await import('node:stream')
globalThis.awslambda = {
  streamifyResponse: (handler) => async (event) => {
    const chunks = []
    const raw = new Writable({ write: (chunk, _, done) => { chunks.push(chunk); done() } })
    await handler(event, raw)
    return { ...raw.sent, body: Buffer.concat(chunks).toString('base64'), isBase64Encoded: true }
  },
  HttpResponseStream: {
    from(raw, metadata) {
      const write = raw.write.bind(raw)
      raw.write = (...given) => { raw.sent ??= metadata; return write(...given) }
      return raw
    },
  },
}
`
