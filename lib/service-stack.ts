// What can be torn down and put up again without forgetting anything: a table of contents.
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { alarms, countBroken, countUnwritten, type Watched } from './alarms.ts'
import { Api, addressOf } from './api.ts'
import type { Bundles } from './bundle.ts'
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
    const { stores, logKey } = state
    const { profile, gatewayLogRole, site } = settings
    const logRemoval = profile === 'protected' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    const api = new Api(this, 'Api', { bundles, stores, logKey, logRemoval, gatewayLogRole, site })
    this.#addAlarms({ api, stores, site }, settings.alarmTopic)
    new CfnOutput(this, 'Address', { value: addressOf(api) })
  }

  #addAlarms(watched: Watched, topic: string | undefined): void {
    countUnwritten(this, watched)
    countBroken(this, watched)
    const action = topic === undefined ? undefined : new SnsAction(Topic.fromTopicArn(this, 'AlarmTopic', topic))
    for (const { name, meaning, runbook, threshold, metric } of alarms) {
      const alarm = new Alarm(this, `Alarm-${name}`, {
        alarmDescription: `${meaning} What to do: docs/operating.md, "${runbook}".`,
        metric: metric(watched),
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      })
      if (action) alarm.addAlarmAction(action)
    }
  }
}
