// Rule packs over the whole deployment: what they find is mended, or left with a reason that stands in a list and on a page.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Stack, Validations } from 'aws-cdk-lib'
import { CfnBucket } from 'aws-cdk-lib/aws-s3'
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { acknowledged } from '../../lib/acknowledged.ts'
import { aFolder, anApp } from './synthesised.ts'

const Report = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      violations: z.array(
        z.object({
          ruleName: z.string(),
          severity: z.string(),
          violatingConstructs: z.array(z.object({ constructPath: z.string() })),
        }),
      ),
    }),
  ),
})

type Finding = { readonly rule: string; readonly path: string; readonly severity: string }

/** What the packs and CloudFormation's own validator say of both stacks; `spoil` makes them worse first. */
function findings(besides: Record<string, unknown>, spoil: (state: Stack) => void = () => {}): readonly Finding[] {
  const folder = aFolder()
  const { app, state } = anApp(folder, besides)
  spoil(state)
  const packs = [new AwsSolutionsChecks(app), new HIPAASecurityChecks(app), new NIST80053R5Checks(app)]
  // CloudFormation's own validator is there already: cdk.json switches it on.
  Validations.of(app).addPlugins(...packs)
  const file = join(folder, 'out', 'validation-report.json')
  try {
    app.synth()
  } catch (error) {
    if (!existsSync(file)) throw error
  }
  const { pluginReports } = Report.parse(JSON.parse(readFileSync(file, 'utf8')))
  return pluginReports.flatMap(({ pluginName, violations }) =>
    violations.flatMap(({ ruleName, severity, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({
        rule: `${pluginName}::${ruleName}`,
        path: constructPath,
        severity,
      })),
    ),
  )
}

/** Findings about one permission are named by it; the list names the rule. */
const isAcknowledged = ({ rule, path }: Finding) =>
  acknowledged.some(
    ({ rules, of }) => rules.includes(rule.replace(/\[.*/s, '')) && of.some((one) => path.startsWith(`${one}/`)),
  )

const open = (list: readonly Finding[]) =>
  list.filter((one) => one.severity !== 'info' && !isAcknowledged(one)).map(({ rule, path }) => `${rule} ${path}`)

const told = { 'proviso:alarmTopic': 'arn:aws:sns:eu-west-1:123456789012:alarms', 'proviso:firewall': 'true' }

describe('rule packs', () => {
  test('find nothing that is not left so for a reason', () => {
    expect(open(findings(told))).toEqual([])
  })

  test('find nothing more where alarms are mailed, no firewall stands before the API and all else is chosen that can be', () => {
    const mailed = {
      'proviso:alarmEmail': 'officer@example.org',
      'proviso:readyAuthorizers': 1,
      'proviso:readyOthers': 1,
      'proviso:subnets': 'subnet-0a1b2c3d',
      'proviso:securityGroups': 'sg-0a1b2c3d',
      'proviso:oidcProviders': [
        { id: 'clinic', title: 'Clinic', issuer: 'https://login.example.org', clientId: 'p', secretName: 'clinic' },
      ],
    }
    expect(open(findings(mailed))).toEqual([])
  })

  test('would find a bucket that is open, and a value that there is not', () => {
    const spoilt = findings(told, (state) => {
      new CfnBucket(state, 'Open', { versioningConfiguration: { status: 'Maybe' } })
    })
    const rows = open(spoilt).filter((row) => row.includes('Open'))
    expect(rows.some((row) => row.includes('HIPAA'))).toBe(true)
    expect(rows.some((row) => row.startsWith('CloudFormation'))).toBe(true)
  })
})

/** By settings. */
const optional = ['Service/AlarmMail']

describe('what is left so', () => {
  test('stands on the compliance page as in the list, with its reason', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/compliance.md'), 'utf8')
    const rows = page.split('\n').filter((line) => line.startsWith('| `'))
    for (const { rules, reason } of acknowledged) {
      const names = [
        ...new Set(rules.map((rule) => rule.replace(/.*?::(AwsSolutions|HIPAA\.Security|NIST\.800\.53\.R5)-/, ''))),
      ]
      const row = rows.find((line) => names.every((name) => line.includes(`\`${name}\``)))
      expect([names, row]).toEqual([names, expect.stringContaining(reason)])
    }
  })

  test('is all still found: no reason outlives its finding', () => {
    const folder = aFolder()
    const { app } = anApp(folder, told)
    const found: string[] = []
    for (const { rules, of } of acknowledged) {
      for (const path of of) {
        const construct = path
          .split('/')
          .reduce<{ node: typeof app.node } | undefined>((at, id) => at?.node.tryFindChild(id), app)
        if (construct === undefined && !optional.includes(path)) found.push(`${path} ${rules[0]}`)
      }
    }
    expect(found).toEqual([])
  })
})
