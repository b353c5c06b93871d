// What can be torn down and put up again without forgetting anything: a table of contents.
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { alarm, alarms, type Watched } from './alarms.ts'
import { Api, addressOf } from './api.ts'
import { auditLogName } from './audit-log.ts'
import { type Bundles, folderOf } from './bundle.ts'
import { count } from './counts.ts'
import { addDashboard } from './dashboard.ts'
import { Firewall } from './firewall.ts'
import { Front } from './front.ts'
import { StoryFunction } from './function.ts'
import { groups, setUp } from './groups.ts'
import { grantProviders } from './oidc-settings.ts'
import { PageFiles } from './page-files.ts'
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
    const { profile, site, sealConcurrency, domain, firewall, network } = settings
    const logRemoval = profile === 'protected' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    const made = { bundles, stores, logKey, logRemoval, site, network }
    // Made by AWS and shown to nobody: CloudFront and our functions alone are given it.
    const proof = new Secret(this, 'FrontProof', {
      generateSecretString: { excludePunctuation: true, passwordLength: 64 },
    })
    const api = new Api(this, 'Api', { ...made, settings, proof })
    const front = new Front(this, 'Front', { api: api.api, proof, removalPolicy: logRemoval, domain })
    new PageFiles(this, 'Page', { ...made, page: front.page })
    const address = `https://${domain?.name ?? front.distribution.distributionDomainName}`
    if (firewall) new Firewall(this, 'Firewall', { api: api.api, site })
    // Invoked once, by whoever deploys: no route leads to it.
    const first = new StoryFunction(this, 'SetUp', {
      ...made,
      group: setUp,
      code: folderOf(setUp, bundles),
      besides: grantProviders(settings, address),
    })
    const sealer = new Sealer(this, 'Sealer', { ...made, signingKey, concurrency: sealConcurrency })
    this.#addReview({ api, sealer, stores, site }, settings)
    const outputs = {
      Address: address,
      ApiAddress: addressOf(api),
      PageBucket: front.page.bucketName,
      DistributionId: front.distribution.distributionId,
      AuditTable: stores.audit.store.tableName,
      ArchiveBucket: stores.archive.store.bucketName,
      LogOrigin: originOf(site),
      SetUpFunction: first.handler.functionName,
    }
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value })
  }

  #addReview(watched: Watched, settings: Settings): void {
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
    const actions = this.#topics(settings).map((topic) => new SnsAction(topic))
    for (const row of alarms) alarm(this, row, watched).addAlarmAction(...actions)
  }

  #topics({ alarmTopic, alarmEmail }: Settings): readonly ITopic[] {
    const given = alarmTopic === undefined ? [] : [Topic.fromTopicArn(this, 'AlarmTopic', alarmTopic)]
    if (alarmEmail === undefined) return given
    // An alarm says its name and its runbook, and nothing of an event: AWS's own key lets CloudWatch write to it.
    const mailed = new Topic(this, 'AlarmMail', { enforceSSL: true })
    mailed.addSubscription(new EmailSubscription(alarmEmail))
    return [...given, mailed]
  }
}

/** The function that opens a folder in an emergency. */
const breakingGlass = groups.find(({ routes }) => routes.some(({ route }) => route === 'POST /api/break-glass'))?.name

function only<T>(all: ReadonlyMap<string, T>, name: string | undefined): ReadonlyMap<string, T> {
  const one = name === undefined ? undefined : all.get(name)
  if (name === undefined || one === undefined) throw new Error('a function whose lines are counted is not there')
  return new Map([[name, one]])
}
