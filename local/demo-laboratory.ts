// The laboratory of the invented study: eighteen tests at each visit, some missed, some out of range, some commented.
import { type Chance, clockOf, dateOf, decimal } from './demo-chance.ts'
import type { DemoRow, DemoTable } from './demo-table.ts'

type Test = {
  readonly name: string
  readonly unit: string
  readonly decimals: number
  /** In units of the last decimal. */
  readonly low: number
  readonly high: number
}

const tests: readonly Test[] = (
  [
    ['Hemoglobin', 'g/dL', 1, 120, 175],
    ['Hematocrit', '%', 1, 360, 520],
    ['Leukocytes', '10^9/L', 1, 40, 110],
    ['Platelets', '10^9/L', 0, 150, 400],
    ['Sodium', 'mmol/L', 0, 135, 145],
    ['Potassium', 'mmol/L', 1, 35, 51],
    ['Chloride', 'mmol/L', 0, 98, 107],
    ['Bicarbonate', 'mmol/L', 0, 22, 29],
    ['Calcium', 'mg/dL', 1, 86, 103],
    ['Glucose', 'mg/dL', 0, 70, 110],
    ['Creatinine', 'mg/dL', 2, 60, 130],
    ['Urea nitrogen', 'mg/dL', 0, 7, 20],
    ['Alanine aminotransferase', 'U/L', 0, 7, 55],
    ['Aspartate aminotransferase', 'U/L', 0, 8, 48],
    ['Alkaline phosphatase', 'U/L', 0, 40, 129],
    ['Bilirubin', 'mg/dL', 1, 1, 12],
    ['Albumin', 'g/dL', 1, 35, 50],
    ['C-reactive protein', 'mg/L', 1, 0, 80],
  ] as const
).map(([name, unit, decimals, low, high]) => ({ name, unit, decimals, low, high }))

const technicians = ['T. Pipette', 'M. Beaker', 'C. Centrifuge', 'B. Burette'] as const
const remarks = ['HIV status discussed', 'Positive for a controlled substance', 'Sample mixed up, "repeat"'] as const

type VisitFacts = { readonly participant: string; readonly number: number; readonly day: number }

function aResult(rowId: number, visit: VisitFacts, test: Test, chance: Chance): DemoRow {
  const { low, high, decimals } = test
  const spread = high - low
  const count = Math.max(0, chance.middling(low - Math.floor(spread / 3), high + Math.floor(spread / 3)))
  const isMissing = chance.percent(2)
  return {
    RowId: rowId,
    ParticipantId: visit.participant,
    VisitNumber: visit.number,
    LabTest: test.name,
    Result: isMissing ? null : decimal(count, decimals),
    Unit: test.unit,
    RangeLow: decimal(low, decimals),
    RangeHigh: decimal(high, decimals),
    OutOfRange: isMissing ? null : count < low || count > high,
    CollectedOn: `${dateOf(visit.day)} ${clockOf(chance.whole(450, 1020))}`,
    ReportedOn: chance.percent(1) ? null : dateOf(visit.day + chance.whole(0, 3)),
    SpecimenBarcode: `X${String(rowId * 104_729).padStart(12, '0')}`,
    Technician: chance.pick(technicians),
    SensitiveRemark: chance.percent(99) ? null : chance.pick(remarks),
  }
}

const columns: DemoTable['columns'] = {
  RowId: ['integer', 'NotPHI'],
  ParticipantId: ['text', 'NotPHI'],
  VisitNumber: ['integer', 'NotPHI'],
  LabTest: ['text', 'NotPHI'],
  Result: ['number', 'NotPHI'],
  Unit: ['text', 'NotPHI'],
  RangeLow: ['number', 'NotPHI'],
  RangeHigh: ['number', 'NotPHI'],
  OutOfRange: ['boolean', 'NotPHI'],
  CollectedOn: ['timestamp', 'Limited'],
  ReportedOn: ['date', 'Limited'],
  SpecimenBarcode: ['text', 'PHI'],
  Technician: ['text', 'PHI'],
  SensitiveRemark: ['text', 'Restricted'],
}

/** LabResults of these visits. */
export function labRows(visits: readonly VisitFacts[], chance: Chance): Omit<DemoTable, 'name' | 'leadsToPerson'> {
  const planned = visits.flatMap((visit) => tests.map((test) => ({ visit, test })))
  const rows = planned.map(({ visit, test }, index) => aResult(index + 1, visit, test, chance))
  return { key: ['RowId'], columns, rows }
}
