// The CDK app: settings in, stacks out. Run by the cdk command (see cdk.json).
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { arm64Engine } from '../lib/arm64-engine.ts'
import { bundleAll } from '../lib/bundle.ts'
import { readSettings } from '../lib/settings.ts'
import { addStacks } from '../lib/stacks.ts'

const root = join(import.meta.dirname, '..')
const app = new App()
const settings = readSettings(app.node)
const engine = await arm64Engine({ root, allowMissing: settings.allowMissingEngine })
const parts = { engine, page: join(root, 'web', 'dist') }
const bundles = await bundleAll({ root, out: join(app.outdir, 'functions'), ...parts })
addStacks(app, settings, bundles)
app.synth()
