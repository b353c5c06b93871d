// What is around every page of whoever is signed in: who they are, how long they still are, where they can go.
import Alert from '@cloudscape-design/components/alert'
import AppLayout from '@cloudscape-design/components/app-layout'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation'
import TopNavigation from '@cloudscape-design/components/top-navigation'
import { Suspense, useEffect, useRef, useState } from 'react'
import { type DeskPage, pages } from './desk-pages.ts'
import { chooseMode, useIsDark } from './mode.ts'
import { Notices } from './parts/notices.tsx'
import { useRead } from './parts/read.ts'
import { Coming } from './parts/skeleton.tsx'
import { go, usePlace } from './place.ts'
import { isSiteAdministrator, mayReadAudit, type SessionFacts, signOut, useSession } from './session.ts'

/** An address as the menu has it: the first page's ends with a slash. */
const hrefOf = (path: string): string => (path === '/app' ? '/app/' : path)

function menuOf({ siteRoles }: SessionFacts, administersFolders: boolean): SideNavigationProps.Item[] {
  const isAdministrator = isSiteAdministrator(siteRoles)
  const linksIn = (menu: DeskPage['menu']) =>
    pages
      .filter((page) => page.menu === menu && (menu !== 'administration' || isAdministrator || page.isOfFolders))
      .map(({ title, path }) => ({ type: 'link' as const, text: title, href: hrefOf(path) }))
  const audit = { type: 'section', text: 'Audit', items: linksIn('audit') } as const
  const administration = { type: 'section', text: 'Administration', items: linksIn('administration') } as const
  return [
    ...linksIn('own'),
    ...(mayReadAudit(siteRoles) ? [audit] : []),
    ...(isAdministrator || administersFolders ? [administration] : []),
  ]
}

type Roles = { readonly folders: readonly { readonly role: string | null }[] }

function Menu({ facts, activeHref }: { readonly facts: SessionFacts; readonly activeHref: string }) {
  const isAsked = !isSiteAdministrator(facts.siteRoles) && !facts.mustSetUpSecondFactor
  const reading = useRead<Roles>(isAsked ? '/api/folders' : null)
  const administersFolders =
    reading.type === 'ready' && reading.value.folders.some(({ role }) => role === 'folder administrator')
  return <SideNavigation activeHref={activeHref} items={menuOf(facts, administersFolders)} />
}

/** Whose rights count: when that changes, the menu is another. */
const rightsOf = ({ actingAs, actingWith, actingWithin, mustSetUpSecondFactor }: SessionFacts): string =>
  JSON.stringify([actingAs?.id, actingWith, actingWithin, mustSetUpSecondFactor])

function Top({ facts }: { readonly facts: SessionFacts }) {
  const dark = useIsDark()
  const menu = [
    { id: '/app/keys', text: 'API keys', iconName: 'key' },
    { id: '/app/', text: 'Session', iconName: 'user-profile' },
    { id: '/app/second-factor', text: 'Second factor', iconName: 'lock-private' },
    { id: '/app/change-password', text: 'Change password', iconName: 'edit' },
    { id: 'sign-out', text: 'Sign out' },
  ] as const
  return (
    <TopNavigation
      identity={{ href: '/app/', title: 'Proviso' }}
      utilities={[
        {
          type: 'button',
          text: dark ? 'Light' : 'Dark',
          title: dark ? 'Show the page light' : 'Show the page dark',
          onClick: () => chooseMode(dark ? 'light' : 'dark'),
        },
        {
          type: 'menu-dropdown',
          text: facts.user.displayName,
          description: facts.user.email,
          iconName: 'user-profile',
          items: menu,
          onItemClick: ({ detail }) => (detail.id === 'sign-out' ? void signOut() : go(detail.id)),
        },
      ]}
    />
  )
}

/** Which role a page needs that somebody lacks; the site refuses them whatever is shown. */
function lackingFor(page: DeskPage | undefined, siteRoles: readonly string[]): string | null {
  if (page?.path.startsWith('/app/audit')) return mayReadAudit(siteRoles) ? null : 'the auditor role'
  const isOfSite = page?.menu === 'administration' && !page.isOfFolders
  return isOfSite && !isSiteAdministrator(siteRoles) ? 'the site administrator role' : null
}

function Closed({ title, lacking }: { readonly title: string; readonly lacking: string }) {
  return (
    <ContentLayout header={<Header variant="h1">{title}</Header>}>
      <div role="alert">
        <Alert type="warning" header="This page is not for you">
          It needs {lacking}. Ask an administrator of this site for it.
        </Alert>
      </div>
    </ContentLayout>
  )
}

/** Whether somebody comes from signing in: then the cursor goes to what is shown, as after any change of place. */
export type DeskProps = { readonly isArrival: boolean }

/** The page that is shown, named in the title and the first to be read after a change of place. */
function Shown({ path, isArrival }: DeskProps & { readonly path: string }) {
  const page = pages.find((one) => one.path === path)
  const lacking = lackingFor(page, useSession().siteRoles)
  const place = useRef<HTMLDivElement>(null)
  const isFirst = useRef(!isArrival)
  useEffect(() => {
    document.title = `${page?.title ?? 'Not found'} – Proviso`
    if (!isFirst.current) place.current?.focus()
    isFirst.current = false
  }, [page])
  return (
    <div ref={place} tabIndex={-1} className="proviso-shown">
      {page ? (
        <Suspense fallback={<Coming what="Loading the page" lines={6} />}>
          {lacking === null ? <page.Show /> : <Closed title={page.title} lacking={lacking} />}
        </Suspense>
      ) : (
        <h1>There is no such page.</h1>
      )}
    </div>
  )
}

export function Desk({ isArrival }: DeskProps) {
  const facts = useSession()
  const { path } = usePlace()
  const [isOpen, setOpen] = useState(() => innerWidth > 900)
  // Nothing else is open to a session that lacks the second factor its person must have.
  const shown = facts.mustSetUpSecondFactor ? '/app/second-factor' : path
  useEffect(() => {
    // The frame gives the bar of a phone an attribute that its role does not have; screen readers are told nothing by it.
    for (const bar of document.querySelectorAll('nav[aria-orientation]')) bar.removeAttribute('aria-orientation')
  })
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <div id="top">
        <Top facts={facts} />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        navigation={<Menu key={rightsOf(facts)} facts={facts} activeHref={hrefOf(shown)} />}
        stickyNotifications
        notifications={<Notices />}
        content={<Shown path={shown} isArrival={isArrival} />}
      />
    </I18nProvider>
  )
}
