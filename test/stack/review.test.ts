// What watches: lines that are counted, alarms with their runbook, the officer's questions and dashboard.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { facts } from '../../core/audit-facts.ts'
import { refusalCodes } from '../../core/refusal.ts'
import { routes } from '../../lambdas/routes.ts'
import { alarms } from '../../lib/alarms.ts'
import { counts } from '../../lib/counts.ts'
import { groups } from '../../lib/groups.ts'
import { questions } from '../../lib/questions.ts'
import { base } from '../unit/core/an-audit-event.ts'
import { ofType, synthesise, told } from './synthesised.ts'

const root = join(import.meta.dirname, '../..')
const topic = 'arn:aws:sns:eu-west-1:123456789012:alarms'
const made = synthesise({ 'proviso:alarmTopic': topic })
const properties = (type: string) => ofType(made.service, type).map(([, { Properties }]) => Properties)

const Filter = z.object({
  FilterPattern: z.string(),
  LogGroupName: z.unknown(),
  MetricTransformations: z.tuple([
    z.object({ MetricName: z.string(), MetricNamespace: z.string(), MetricValue: z.string() }),
  ]),
})
const filters = properties('AWS::Logs::MetricFilter').map((one) => {
  const { FilterPattern, LogGroupName, MetricTransformations } = Filter.parse(one)
  return { FilterPattern, group: told(LogGroupName, made), ...MetricTransformations[0] }
})
const filtersOf = (name: string) => filters.filter(({ MetricName }) => MetricName === name)

describe('what is counted', () => {
  test('the line that says a record was not made is counted in the log of every story', () => {
    expect(filtersOf('AuditNotWritten')).toHaveLength(groups.length)
    for (const { FilterPattern } of filtersOf('AuditNotWritten')) {
      expect(FilterPattern).toBe('{ $.message.message = "no receipt" }')
    }
  })

  test('the line that says that a folder was opened in an emergency is counted in the log of the function that opens it', () => {
    const [counted, ...more] = filtersOf('GlassBroken')
    expect(more).toEqual([])
    expect(counted?.group).toContain('ApideclareLog')
    expect(routes.find(({ route }) => route === 'POST /api/break-glass')?.lambda).toBe('declare')
  })

  test('every operational line that is counted is one that our code writes', () => {
    const lines = ['lambdas/http/record.ts', 'lambdas/http/log.ts', 'lambdas/seal.ts'].filter((file) =>
      existsSync(join(root, file)),
    )
    const code = lines.map((file) => readFileSync(join(root, file), 'utf8')).join()
    for (const { of, pattern } of Object.values(counts)) {
      if (of === 'audit') continue
      for (const [, line] of pattern.matchAll(/message\.message = "([^"]+)"/g)) expect(code).toContain(`'${line}'`)
    }
  })

  test('every event that is counted is of a type and code that there is, in the audit log group', () => {
    for (const [name, { of, pattern }] of Object.entries(counts)) {
      if (of !== 'audit') continue
      for (const [, type] of pattern.matchAll(/\$\.type = "([^"]+)"/g)) expect(facts).toHaveProperty([type ?? ''])
      for (const [, code] of pattern.matchAll(/\$\.code = "([^"]+)"/g)) expect(refusalCodes).toContain(code)
      expect(filtersOf(name).map(({ group }) => group)).toEqual(['/proviso/audit'])
    }
  })

  test('no metric carries a name of anybody: none has dimensions', () => {
    expect(JSON.stringify(properties('AWS::Logs::MetricFilter'))).not.toContain('Dimensions')
  })
})

describe('alarms', () => {
  const all = properties('AWS::CloudWatch::Alarm')

  test('every alarm of the list is there, says what it means and where to look, and tells the topic', () => {
    expect(all).toHaveLength(alarms.length)
    for (const { meaning, runbook, threshold, missing } of alarms) {
      const alarm = all.find(
        ({ AlarmDescription }) => AlarmDescription === `${meaning} What to do: docs/operating.md, "${runbook}".`,
      )
      const when = missing
        ? { TreatMissingData: 'breaching', EvaluationPeriods: 2 }
        : { TreatMissingData: 'notBreaching', EvaluationPeriods: 1 }
      expect(alarm).toMatchObject({ ...when, AlarmActions: [topic] })
      if (threshold !== 'unusual') expect(alarm?.Threshold).toBe(threshold)
    }
  })

  test('every alarm has a heading that says what it means, where to look and what to do', () => {
    const page = readFileSync(join(root, 'docs/operating.md'), 'utf8')
    for (const { runbook } of alarms) {
      const section = page.split(`\n## ${runbook}\n`)[1]?.split('\n## ')[0] ?? ''
      for (const part of ['**Means.**', '**Look.**', '**Do.**'])
        expect([runbook, section]).toEqual([runbook, expect.stringContaining(part)])
    }
  })

  test('unusually many rows are held against what is usual, upwards alone', () => {
    const [unusual, ...more] = all.filter(({ ThresholdMetricId }) => ThresholdMetricId !== undefined)
    expect(more).toEqual([])
    expect(unusual?.ComparisonOperator).toBe('GreaterThanUpperThreshold')
    expect(JSON.stringify(unusual?.Metrics)).toContain('ANOMALY_DETECTION_BAND')
  })
})

const Saved = z.object({
  Name: z.string(),
  QueryString: z.string(),
  LogGroupNames: z.tuple([z.literal('/proviso/audit')]),
  Parameters: z.optional(z.array(z.object({ Name: z.string() }))),
})
const saved = properties('AWS::Logs::QueryDefinition').map((one) => Saved.parse(one))
const dashboard = JSON.stringify(properties('AWS::CloudWatch::Dashboard'))

/** Every name that any event can have, as CloudWatch flattens it: the first element of a list by its place. */
const factNames = Object.values(facts).flatMap((shape) => Object.keys(shape))
const baseNames = Object.keys(base).concat('actingWith', 'type', 'outcome')
const known = new Set([...factNames, ...baseNames, 'code'])

describe('questions', () => {
  test('each question of the list is saved for the audit log group, under the name of the site', () => {
    expect(saved.map(({ Name }) => Name)).toEqual(questions.map(({ name }) => `proviso/${name}`))
    for (const { Name, QueryString, Parameters = [] } of saved) {
      const used = [...QueryString.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name)
      expect([Name, [...new Set(used)]]).toEqual([Name, Parameters.map(({ Name }) => Name)])
    }
  })

  test('questions and dashboard ask for facts that events have, of types that there are', () => {
    const asked = [...questions.map(({ query }) => query), dashboard.replaceAll('\\\\\\"', '"')]
    for (const query of asked) {
      for (const [, list = ''] of query.matchAll(/type in \[([^\]]+)\]/g)) {
        for (const [, type] of list.matchAll(/"([^"]+)"/g)) expect(facts).toHaveProperty([type ?? ''])
      }
      for (const [, type] of query.matchAll(/type = "([^"]+)"/g)) expect(facts).toHaveProperty([type ?? ''])
    }
    for (const { name, query } of questions) {
      const fields = [...query.matchAll(/fields ([^|]+)/g)].flatMap(([, list = '']) =>
        list.split(',').map((field) => field.trim()),
      )
      for (const field of fields) expect([name, known.has(field.split('.')[0] ?? '')]).toEqual([name, true])
    }
  })

  test('every question that lists events names each once, since a line may come twice', () => {
    for (const { name, query } of questions)
      expect([name, query]).toEqual([name, expect.stringMatching(/dedup id|count_distinct\(id\)/)])
  })

  test('the dashboard shows accesses by person, data set, level and activity, refusals, lag and gaps', () => {
    for (const title of [
      'Accesses by person',
      'by data set',
      'by PHI level',
      'by activity',
      'Refusals',
      'Seal lag',
      'Gaps',
    ]) {
      expect(dashboard).toContain(title)
    }
  })
})
