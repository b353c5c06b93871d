// Both stacks as templates, made once per test file with the context of cdk.json. The code of the functions is a dummy
// here: what is in their bundles has its own test.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { onTestFinished } from 'vitest'
import * as z from 'zod/mini'
import { besides, groups } from '../../lib/groups.ts'
import { readSettings } from '../../lib/settings.ts'
import { addStacks, type Stacks } from '../../lib/stacks.ts'

const Resource = z.object({
  Type: z.string(),
  Properties: z._default(z.record(z.string(), z.unknown()), {}),
  DeletionPolicy: z.optional(z.string()),
  UpdateReplacePolicy: z.optional(z.string()),
})
const TemplateShape = z.object({
  Resources: z.record(z.string(), Resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })),
})
export type Resource = z.infer<typeof Resource>
type Shape = z.infer<typeof TemplateShape>

const SynthesisedShape = z.object({
  state: TemplateShape,
  service: TemplateShape,
  isProtected: z.object({ state: z.optional(z.boolean()), service: z.optional(z.boolean()) }),
})
export type Synthesised = {
  readonly state: Shape
  readonly service: Shape
  readonly isProtected: { readonly state?: boolean | undefined; readonly service?: boolean | undefined }
}

/** Both stacks as they were written down before. */
export function parseSynthesised(text: unknown): Synthesised {
  return SynthesisedShape.parse(text)
}

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) })
const root = join(import.meta.dirname, '..', '..')
export const context = CdkJson.parse(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'))).context

/** Both stacks in an app that writes into a folder, under the project's context and what is given besides. */
export function anApp(folder: string, settings: Record<string, unknown> = {}): { readonly app: App } & Stacks {
  const code = join(folder, 'code')
  mkdirSync(code)
  writeFileSync(join(code, 'index.mjs'), '')
  const app = new App({ context: { ...context, ...settings }, outdir: join(folder, 'out') })
  const bundle = { folder: code, bytes: 0, inputs: [] }
  const names = [...besides, ...groups].map(({ name }) => name)
  return { app, ...addStacks(app, readSettings(app.node), new Map(names.map((name) => [name, bundle]))) }
}

/** Synthesises both stacks. */
export function synthesise(settings: Record<string, unknown> = {}): Synthesised {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-stack-'))
  try {
    const { state, service } = anApp(folder, settings)
    const shape = (stack: typeof state) => TemplateShape.parse(Template.fromStack(stack).toJSON())
    return {
      state: shape(state),
      service: TemplateShape.parse(Template.fromStack(service).toJSON()),
      isProtected: { state: state.terminationProtection, service: service.terminationProtection },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The resources of one type: logical id and properties. */
export function ofType({ Resources }: Shape, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(Resources).filter(([, resource]) => resource.Type === type)
}

const Output = z.object({ 'Fn::GetStackOutput': z.object({ OutputName: z.string() }) })
const Attribute = z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
const Reference = z.object({ Ref: z.string() })
const Joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) })

/** A value as text: `Sessions8896A56D.Arn`, `Datasets….Arn/*`; what comes from the other stack is looked up there. */
export function told(value: unknown, { state }: Pick<Synthesised, 'state'>): string {
  if (typeof value === 'string') return value
  const output = Output.safeParse(value)
  if (output.success) {
    const name = output.data['Fn::GetStackOutput'].OutputName
    return told(state.Outputs[name]?.Value, { state })
  }
  const attribute = Attribute.safeParse(value)
  if (attribute.success) return attribute.data['Fn::GetAtt'].join('.')
  const reference = Reference.safeParse(value)
  if (reference.success) return reference.data.Ref
  const [between, parts] = Joined.parse(value)['Fn::Join']
  return parts.map((part) => told(part, { state })).join(between)
}

/** A folder for one test, gone after it. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-stack-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
