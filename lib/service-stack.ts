// What can be torn down and put up again without forgetting anything: a table of contents.
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { alarm, alarms, type Watched } from './alarms.ts'
import { Api, addressOf } from './api.ts'
import { auditLogName } from './audit-log.ts'
import type { Bundles } from './bundle.ts'
import { count } from './counts.ts'
import { addDashboard } from './dashboard.ts'
import { groups } from './groups.ts'
import { saveQuestions } from './questions.ts'
import { originOf, Sealer } from './sealer.ts'
import type { Settings } from './settings.ts'
import type { StateStack } from './state-stack.ts'

export type ServiceProps = StackProps & {
  readonly settings: Settings
  readonly state: StateStack
  readonly bundles: Bundles
}

export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { settings, state, bundles, ...props }: ServiceProps) {
    super(scope, id, props)
    const { stores, logKey, signingKey } = state
    const { profile, gatewayLogRole, site, sealConcurrency } = settings
    const logRemoval = profile === 'protected' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    const made = { bundles, stores, logKey, logRemoval, site }
    const api = new Api(this, 'Api', { ...made, gatewayLogRole })
    const sealer = new Sealer(this, 'Sealer', { ...made, signingKey, concurrency: sealConcurrency })
    this.#addReview({ api, sealer, stores, site }, settings.alarmTopic)
    new CfnOutput(this, 'Address', { value: addressOf(api) })
    new CfnOutput(this, 'LogOrigin', { value: originOf(site) })
  }

  #addReview(watched: Watched, topic: string | undefined): void {
    const { api, sealer, site } = watched
    const group = auditLogName(site)
    const stories = new Map(api.stories.map(({ node, log }) => [node.id, log]))
    // The name is fixed, so no reference to the other stack is needed.
    const auditLog = LogGroup.fromLogGroupName(this, 'AuditLog', group)
    count(this, site, {
      stories,
      declare: only(stories, breakingGlass),
      seal: new Map([['seal', sealer.story.log]]),
      audit: new Map([['audit', auditLog]]),
    })
    saveQuestions(this, site, group)
    addDashboard(this, site, group)
    const action = topic === undefined ? undefined : new SnsAction(Topic.fromTopicArn(this, 'AlarmTopic', topic))
    for (const row of alarms) {
      const made = alarm(this, row, watched)
      if (action) made.addAlarmAction(action)
    }
  }
}

/** The function that opens a folder in an emergency. */
const breakingGlass = groups.find(({ routes }) => routes.some(({ route }) => route === 'POST /api/break-glass'))?.name

function only<T>(all: ReadonlyMap<string, T>, name: string | undefined): ReadonlyMap<string, T> {
  const one = name === undefined ? undefined : all.get(name)
  if (name === undefined || one === undefined) throw new Error('a function whose lines are counted is not there')
  return new Map([[name, one]])
}
