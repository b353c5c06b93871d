// The invented study: 200 people, their visits and their laboratory results. The same to the byte on every run and
// machine; every name is a plant, a stone or a joke, every number lies in a range that is given to nobody.
import { type Chance, chanceFrom, clockOf, dateOf, dayNumber, decimal } from './demo-chance.ts'
import { labRows } from './demo-laboratory.ts'
import type { DemoRow, DemoTable } from './demo-table.ts'

export const demoSchema = 'study'
const participants = 200
const plannedVisits = 7

const givenNames = [
  'Aster',
  'Basalt',
  'Clover',
  'Dill',
  'Ember',
  'Fennel',
  'Garnet',
  'Hazel',
  'Indigo',
  'Juniper',
] as const
const moreNames = ['Kelp', 'Larch', 'Mica', 'Nettle', 'Onyx', 'Pebble', 'Quartz', 'Rue', 'Sorrel', 'Thyme'] as const
const familyNames = [
  'Testwell',
  'Samplewright',
  'Mockingham',
  'Placebo',
  'Fictionsson',
  'Inventado',
  "O'Nobody",
] as const
const moreFamilies = [
  'Dummyton',
  'Examplar',
  'Nonesuch',
  'Pretendergast',
  'Makebelieve',
  'Hypothetica',
  'Phantomley',
] as const
const arms = ['Placebo', 'Low dose', 'High dose'] as const
const sites = ['North clinic', 'Harbor clinic', 'Hill clinic', 'Mobile unit'] as const
const histories = ['alcohol use disorder, in remission', 'opioid use disorder', 'none reported'] as const
const notes = [
  'Came late, traffic',
  'Asked about "side effects"',
  'Brought a relative',
  'Called to reschedule',
] as const
const events = ['Panic attack, resolved', 'Domestic violence disclosed; referred', 'Unplanned pregnancy'] as const

type Participant = {
  readonly id: string
  readonly enrolledDay: number
  readonly weightTenths: number
  readonly site: string
}

const firstDay = dayNumber('2024-01-08')

function aPerson(number: number, chance: Chance): { row: DemoRow; participant: Participant } {
  const id = `DEMO-${String(number).padStart(4, '0')}`
  const enrolledDay = firstDay + chance.whole(0, 300)
  const ageDays = chance.middling(18, 90) * 365 + chance.whole(5, 360)
  const heightTenths = chance.middling(1450, 2010)
  const site = chance.pick(sites)
  const row = {
    ParticipantId: id,
    Arm: chance.pick(arms),
    Sex: chance.percent(52) ? 'F' : 'M',
    HeightCm: chance.percent(4) ? null : decimal(heightTenths, 1),
    Consented: true,
    Completed: chance.percent(3) ? null : chance.percent(82),
    AgeAtEnrollment: Math.floor(ageDays / 365),
    EnrolledOn: dateOf(enrolledDay),
    PostalArea: `000${chance.whole(10, 99)}`,
    GivenName: chance.percent(50) ? chance.pick(givenNames) : chance.pick(moreNames),
    FamilyName: chance.percent(50) ? chance.pick(familyNames) : chance.pick(moreFamilies),
    BirthDate: dateOf(enrolledDay - ageDays),
    Phone: chance.percent(7) ? null : `555-01${chance.whole(10, 99)}`,
    MedicalRecordNumber: `MRN-X-${String(number * 7919).padStart(8, '0')}`,
    SubstanceUseHistory: chance.percent(60) ? null : chance.pick(histories),
    GeneticRiskCarrier: chance.percent(40) ? null : chance.percent(12),
  }
  return { row, participant: { id, enrolledDay, weightTenths: chance.middling(480, 1250), site } }
}

type Visit = {
  readonly participant: string
  readonly number: number
  readonly day: number
  readonly row: DemoRow
}

function aVisit(rowId: number, of: Participant, number: number, chance: Chance): Visit {
  const day = of.enrolledDay + number * 28 + chance.whole(-3, 3) + 3
  const isDone = !chance.percent(3)
  const row = {
    RowId: rowId,
    ParticipantId: of.id,
    VisitNumber: number,
    VisitName: number === 0 ? 'Screening' : `Month ${number}`,
    Site: of.site,
    VisitCompleted: isDone,
    SystolicBp: isDone ? chance.middling(95, 175) : null,
    DiastolicBp: isDone ? chance.middling(55, 110) : null,
    WeightKg: isDone ? decimal(of.weightTenths + chance.whole(-15, 15), 1) : null,
    VisitDate: dateOf(day),
    StudyDay: day - of.enrolledDay + 1,
    CheckedInAt: `${dateOf(day)} ${clockOf(chance.whole(450, 1020))}`,
    CoordinatorNote: chance.percent(85) ? null : chance.pick(notes),
    SensitiveEvent: chance.percent(97) ? null : chance.pick(events),
  }
  return { participant: of.id, number, day, row }
}

function visitsOf(people: readonly Participant[], chance: Chance): Visit[] {
  const planned = people.flatMap((of) => Array.from({ length: plannedVisits }, (_, number) => ({ of, number })))
  const kept = planned.filter(({ number }) => number === 0 || !chance.percent(8))
  return kept.map(({ of, number }, index) => aVisit(index + 1, of, number, chance))
}

const visitColumns: DemoTable['columns'] = {
  RowId: ['integer', 'NotPHI'],
  ParticipantId: ['text', 'NotPHI'],
  VisitNumber: ['integer', 'NotPHI'],
  VisitName: ['text', 'NotPHI'],
  Site: ['text', 'NotPHI'],
  VisitCompleted: ['boolean', 'NotPHI'],
  SystolicBp: ['integer', 'NotPHI'],
  DiastolicBp: ['integer', 'NotPHI'],
  WeightKg: ['number', 'NotPHI'],
  VisitDate: ['date', 'Limited'],
  StudyDay: ['integer', 'Limited'],
  CheckedInAt: ['timestamp', 'PHI'],
  CoordinatorNote: ['text', 'PHI'],
  SensitiveEvent: ['text', 'Restricted'],
}

const demographicsColumns: DemoTable['columns'] = {
  ParticipantId: ['text', 'NotPHI'],
  Arm: ['text', 'NotPHI'],
  Sex: ['text', 'NotPHI'],
  HeightCm: ['number', 'NotPHI'],
  Consented: ['boolean', 'NotPHI'],
  Completed: ['boolean', 'NotPHI'],
  AgeAtEnrollment: ['integer', 'Limited'],
  EnrolledOn: ['date', 'Limited'],
  PostalArea: ['text', 'Limited'],
  GivenName: ['text', 'PHI'],
  FamilyName: ['text', 'PHI'],
  BirthDate: ['date', 'PHI'],
  Phone: ['text', 'PHI'],
  MedicalRecordNumber: ['text', 'Restricted'],
  SubstanceUseHistory: ['text', 'Restricted'],
  GeneticRiskCarrier: ['boolean', 'Restricted'],
}

/** The three tables. */
export function demoStudy(): readonly DemoTable[] {
  const chance = chanceFrom(20_260_101)
  const people = Array.from({ length: participants }, (_, index) => aPerson(index + 1, chance))
  const visits = visitsOf(
    people.map(({ participant }) => participant),
    chance,
  )
  return [
    {
      name: 'Demographics',
      key: ['ParticipantId'],
      columns: demographicsColumns,
      rows: people.map(({ row }) => row),
      leadsToPerson: false,
    },
    { name: 'Visits', key: ['RowId'], columns: visitColumns, rows: visits.map(({ row }) => row), leadsToPerson: true },
    { name: 'LabResults', ...labRows(visits, chance), leadsToPerson: true },
  ]
}
