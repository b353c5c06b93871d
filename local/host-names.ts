// Which names a request may call this server by. A page of another site whose name was pointed at this machine (DNS
// rebinding) sends that name: it is refused before anything else is looked at.
import { isIPv4 } from 'node:net'

const loopbackNames = ['localhost', '127.0.0.1', '[::1]']

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/**
 * Whether a Host header may reach a server that listens on `listensOn`. On a loopback address only that address and
 * the names of loopback, on any port (it may be forwarded). Who opens the server to a network calls it by names that
 * are not known here, and any is let in.
 */
export function isHostAllowed(header: string, listensOn: string): boolean {
  if (!isLoopback(listensOn)) return true
  const name = header.replace(/:\d{1,5}$/, '').toLowerCase()
  return name === listensOn || loopbackNames.includes(name)
}
