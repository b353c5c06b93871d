// The REST API, its authorizer and the functions of lambdas/routes.ts: every row becomes a method and nothing else does.
import { Aws, Duration, type RemovalPolicy } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  RequestAuthorizer,
  ResponseTransferMode,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { type Route, routes } from '../lambdas/routes.ts'
import { type Bundles, folderOf } from './bundle.ts'
import { operationalLog, StoryFunction, timeoutOf } from './function.ts'
import { addGatewayResponses } from './gateway-responses.ts'
import { authorizer, type Group, groups, handlesData } from './groups.ts'
import type { Stores } from './rights.ts'
import type { Network, Settings } from './settings.ts'

export type ApiProps = {
  readonly bundles: Bundles
  readonly stores: Stores
  readonly logKey: IKey
  readonly logRemoval: RemovalPolicy
  readonly site: string
  readonly settings: Settings
  readonly network: Network | undefined
  /** What CloudFront shows, so that its word for the caller's address counts. */
  readonly proof: Secret
}

export class Api extends Construct {
  readonly api: RestApi
  readonly authorize: StoryFunction
  /** One per group of routes. */
  readonly stories: readonly StoryFunction[]

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id)
    // Readable to whoever may read a function's configuration: it lets them claim another address, and nothing more.
    const besides = { statements: [], environment: { FRONT_PROOF: props.proof.secretValue.unsafeUnwrap() } }
    const make = (group: Group) =>
      new StoryFunction(this, group.name, {
        ...props,
        group,
        code: folderOf(group, props.bundles),
        besides,
        ready: readyOf(group, props.settings),
      })
    this.api = restApi(this, props)
    addGatewayResponses(this.api)
    this.authorize = make(authorizer)
    const gate = gateOf(this, this.authorize)
    this.stories = groups.map((group) => {
      const story = make(group)
      addRoutes(this.api, group, story, gate)
      return story
    })
  }
}

/** How many environments of a function are kept ready, by its kind. */
function readyOf({ name, reads }: Group, settings: Settings): number | undefined {
  if (name === authorizer.name) return settings.readyAuthorizers
  return reads.includes('datasets') ? settings.readyReaders : settings.readyOthers
}

function restApi(scope: Construct, { logKey, logRemoval, settings, site }: ApiProps): RestApi {
  const log = operationalLog(scope, logKey, logRemoval)
  return new RestApi(scope, 'Rest', {
    // Metrics carry this name, not the id: two sites of one account must not count into each other.
    restApiName: site,
    description: 'Proviso: compliant access to study data by session key',
    endpointConfiguration: { types: [EndpointType.REGIONAL] },
    cloudWatchRole: settings.gatewayLogRole,
    // Bodies reach the stories byte for byte, so that what is not UTF-8 can be refused instead of repaired.
    binaryMediaTypes: ['*/*'],
    deployOptions: {
      stageName: 'live',
      metricsEnabled: true,
      throttlingRateLimit: settings.callsPerSecond,
      throttlingBurstLimit: settings.callsBurst,
      // Each try costs a whole CPU for a moment: guessing must not crowd out reading.
      methodOptions: Object.fromEntries(passwordRoutes.map((route) => [methodPath(route), passwordThrottle])),
      // Execution logs would hold bodies and headers: never switched on.
      dataTraceEnabled: false,
      accessLogDestination: new LogGroupLogDestination(log),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
    },
  })
}

const passwordThrottle = { throttlingRateLimit: 50, throttlingBurstLimit: 100 }

/** Where anybody may try a password or a link. */
const passwordRoutes = routes.filter(({ route, who }) => who === 'anyone' && route.startsWith('POST '))

/** As a stage names a method. */
function methodPath({ route }: Route): string {
  const [method = '', path = ''] = route.split(' ')
  return `${path}/${method}`
}

/** No path, query string, header or agent: paths hold folder names and ids, the rest holds worse. */
const accessLogFields = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  httpStatus: '$context.status',
  bytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  address: '$context.identity.sourceIp',
  session: '$context.authorizer.session',
  sequence: '$context.authorizer.sequence',
  refusal: '$context.authorizer.code',
  gateway: '$context.error.responseType',
}

// No identity source: they are ANDed, and a missing one is refused before the authorizer could look for the others.
// No cache: what is allowed now may be over in a moment.
function gateOf(scope: Construct, { entry: handler }: StoryFunction): RequestAuthorizer {
  return new RequestAuthorizer(scope, 'Gate', { handler, identitySources: [], resultsCacheTtl: Duration.seconds(0) })
}

function addRoutes(api: RestApi, group: Group, { entry }: StoryFunction, gate: RequestAuthorizer): void {
  // One permission per function instead of one per method: they add up to the limits of a stack and of a policy.
  // Where rows are read answers are streamed: a buffered one ends at 6 MB, and the wait for it at 29 s.
  const streaming = handlesData(group)
    ? { responseTransferMode: ResponseTransferMode.STREAM, timeout: timeoutOf(group) }
    : {}
  const integration = new LambdaIntegration(entry, { scopePermissionToMethod: false, ...streaming })
  for (const { route, who } of group.routes) {
    const [method = '', path = ''] = route.split(' ')
    const resource = api.root.resourceForPath(path)
    resource.addMethod(
      method,
      integration,
      who === 'anyone'
        ? { authorizationType: AuthorizationType.NONE }
        : { authorizationType: AuthorizationType.CUSTOM, authorizer: gate },
    )
  }
}

/** Where the API answers. */
export function addressOf({ api }: Api): string {
  return `https://${api.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${api.deploymentStage.stageName}`
}
