// Takes the pictures of docs/images: each page at the demo study, in a home that is removed afterwards. `npm run screenshots`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { readAccounts } from '../local/account-file.ts'
import { startSealing } from '../local/sealing.ts'
import { accountFiles, seed } from '../local/seed.ts'
import { startServer } from '../local/server.ts'
import { openHome } from '../stores/local-world.ts'
import { visit } from '../test/browser/browser.ts'
import { goWithin, heading } from '../test/browser/steps.ts'
import { chromiumPath } from './browser.mjs'
import { buildWeb } from './build-web.ts'
import type { Picture } from './picture.ts'
import { pictures } from './pictures.ts'

const images = fileURLToPath(new URL('../docs/images', import.meta.url))

type Accounts = ReadonlyMap<string, string>

async function signIn(page: Page, email: string, accounts: Accounts): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(accounts.get(email) ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await heading(page, 'Your session').waitFor()
}

async function take(page: Page, { name, path, title, isBelow, act }: Picture): Promise<void> {
  if (path !== null) {
    await goWithin(page, path)
    await heading(page, title).waitFor()
  }
  await act?.(page)
  await page.evaluate('document.activeElement?.blur()')
  await page.evaluate(`scrollTo(0, ${isBelow ? 'document.body.scrollHeight' : 0})`)
  await page.mouse.move(0, 0)
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(images, `${name}.png`), animations: 'disabled' })
  process.stdout.write(`docs/images/${name}.png\n`)
}

async function takeAll(url: string, accounts: Accounts): Promise<void> {
  const executablePath = await chromiumPath()
  if (executablePath === undefined) throw new Error('there is no Chromium here; set PROVISO_CHROMIUM')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    for (const { email, look, shots } of pictures) {
      const { page, context } = await visit(browser, url, '/app/', look)
      if (email !== null) await signIn(page, email, accounts)
      for (const shot of shots) await take(page, shot)
      await context.close()
    }
  } finally {
    await browser.close()
  }
}

async function main(): Promise<void> {
  await buildWeb()
  mkdirSync(images, { recursive: true })
  const place = mkdtempSync(join(tmpdir(), 'proviso-pictures-'))
  const home = openHome(place, 'error')
  try {
    await seed(home, 'demo')
    const kept = readAccounts(join(place, accountFiles[0] ?? '')) ?? []
    const server = await startServer(home.world, '127.0.0.1', 0)
    const sealing = startSealing(home, [home.indexer])
    await takeAll(server.url, new Map(kept.map(({ email, password }) => [email, password])))
    await server.close()
    await sealing.close()
  } finally {
    await home.close()
    rmSync(place, { recursive: true, force: true })
  }
}

await main()
