// The page begins here: small enough to sign in with, all else is loaded for whoever is signed in.
import '@cloudscape-design/global-styles/index.css'
import './page.css'
import { type ComponentType, StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { DeskProps } from './desk.tsx'
import { followMode } from './mode.ts'
import { PasswordByLink } from './pages/password-by-link.tsx'
import { SignIn } from './pages/sign-in.tsx'
import { Failure } from './parts/failure.tsx'
import { followLinks, usePlace } from './place.ts'
import { followSession, useSessionState } from './session.ts'

/** The page is named in the document by the build, since its styles come in a file apart. */
function loadDeskStyles(): Promise<void> {
  const href = document.querySelector('meta[name=proviso-desk-styles]')?.getAttribute('content') ?? ''
  const known = document.getElementById('desk-styles')
  if (known) return Promise.resolve()
  const link = Object.assign(document.createElement('link'), { id: 'desk-styles', rel: 'stylesheet', href })
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => reject(new Error('the styles of the page could not be loaded')))
    document.head.append(link)
  })
}

async function loadDesk(): Promise<ComponentType<DeskProps>> {
  const [{ Desk }] = await Promise.all([import('./desk.tsx'), loadDeskStyles()])
  return Desk
}

function LoadedDesk(props: DeskProps) {
  const [loaded, setLoaded] = useState<{ readonly Desk: ComponentType<DeskProps> } | 'failed' | null>(null)
  useEffect(() => {
    loadDesk().then(
      (Desk) => setLoaded({ Desk }),
      () => setLoaded('failed'),
    )
  }, [])
  if (loaded === 'failed') return <Failure why="A part of this page could not be loaded. Load it again." />
  return loaded ? <loaded.Desk {...props} /> : <Waiting />
}

function Waiting() {
  return (
    <main className="proviso-waiting" aria-busy="true">
      <p>Loading …</p>
    </main>
  )
}

function Page() {
  const session = useSessionState()
  const { path } = usePlace()
  const [wasOut, setWasOut] = useState(false)
  if (session.type === 'out' && !wasOut) setWasOut(true)
  if (path === '/app/password') return <PasswordByLink />
  if (session.type === 'asking') return <Waiting />
  return session.type === 'in' ? <LoadedDesk isArrival={wasOut} /> : <SignIn why={session.why} />
}

const root = document.getElementById('page')
if (!root) throw new Error('the page has no place')
followMode()
followLinks()
followSession()
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
)
