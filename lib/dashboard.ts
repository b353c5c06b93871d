// The page of CloudWatch that an officer keeps open: who reads what at which level and for which activity, what is
// refused, and whether the log keeps up.
import { Duration } from 'aws-cdk-lib'
import { Dashboard, GraphWidget, LogQueryVisualizationType, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import { type CountName, counted } from './counts.ts'

const released = 'filter type in ["rows-read", "sql-run"] and outcome = "ok"'
/** Lines may come twice: events are counted by their ids. */
const events = 'count_distinct(id) as accesses, sum(rowCount) as rows'
const top = 'sort accesses desc | limit 25'

const tables: readonly (readonly [title: string, query: string])[] = [
  ['Accesses by person', `${released} | stats ${events} by user.email | ${top}`],
  ['Accesses by data set', `${released} | stats ${events} by folder, schema, query | ${top}`],
  ['Accesses by PHI level', `${released} | stats ${events} by effectivePhi | ${top}`],
  ['Accesses by activity', `${released} | stats ${events} by declaration.activity | ${top}`],
  ['Refusals', 'filter outcome = "refused" | stats count_distinct(id) as refusals by code, type | sort refusals desc'],
]

/** Adds the dashboard. */
export function addDashboard(scope: Construct, site: string, group: string): void {
  const graph = (title: string, ...names: CountName[]) =>
    new GraphWidget({ title, left: names.map((name) => counted(site, name, name === 'SealLag' ? 'Maximum' : 'Sum')) })
  const table = ([title, query]: (typeof tables)[number]) =>
    new LogQueryWidget({
      title,
      logGroupNames: [group],
      view: LogQueryVisualizationType.TABLE,
      queryString: query,
      width: 12,
      height: 8,
    })
  new Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.days(7),
    widgets: [
      [graph('Accesses', 'Accesses', 'Refusals'), graph('Rows at PHI and above', 'PhiRows')],
      [
        graph('Seal lag in seconds', 'SealLag'),
        graph('Gaps', 'Unresolved', 'AuditTouched', 'SealFailed', 'AuditNotWritten'),
        graph('At the door', 'FailedSignIns', 'RefusedKeys', 'UsedAfterEnd'),
      ],
      ...Array.from({ length: Math.ceil(tables.length / 2) }, (_, row) =>
        tables.slice(row * 2, row * 2 + 2).map(table),
      ),
    ],
  })
}
