// The one way to make a function: runtime, a role and a policy of its own, a log group of its own, its bundle.
import { Duration, type RemovalPolicy, Size } from 'aws-cdk-lib'
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  Alias,
  ApplicationLogLevel,
  Architecture,
  Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Version,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { type Group, handlesData, pagePlacer, sealer } from './groups.ts'
import { inNetwork, networkStatements } from './network.ts'
import { datasetsCacheMegabytes, type Grant, grantRights, rolePath, rolePathOf, type Stores } from './rights.ts'
import type { Network } from './settings.ts'

export type StoryFunctionProps = {
  readonly group: Group
  /** The folder with `index.mjs`. */
  readonly code: string
  readonly stores: Stores
  readonly logKey: IKey
  readonly logRemoval: RemovalPolicy
  /** What it may do beside its rights on the stores. @default nothing */
  readonly besides?: Grant
  /** @default as many at once as the account allows */
  readonly concurrency?: number | undefined
  /** How many environments are kept ready. @default none */
  readonly ready?: number | undefined
  /** @default Lambda's own network */
  readonly network?: Network | undefined
}

/** Memory in MB, which is also the share of a CPU: one whole at 1,769. argon2id and DuckDB want one and two. @default 512 */
const memory: Readonly<Record<string, number>> = {
  'sign-in': 1769,
  'own-account': 1769,
  declare: 1769,
  // Signatures and TLS, while somebody waits.
  oidc: 1024,
  data: 3008,
  labkey: 3008,
  // Hashes of a batch, many files at once.
  seal: 1024,
  account: 3008,
  // A part comes in base64 and leaves with its digest.
  upload: 1024,
  publish: 3008,
}

/**
 * How long a function may take. Rows are read for 20 s at most, then leave at 2 MB/s; a file is published in 100 s or not; other calls are answered within the
 * gateway's 29 s; the authorizer is asked before every call, and its tables answer in 2 s or not at all. Nobody waits for the sealer; a
 * deployment waits for the page.
 */
export function timeoutOf(group: Group): Duration {
  const { name, routes } = group
  if (name === sealer.name) return Duration.minutes(5)
  if (name === pagePlacer.name) return Duration.minutes(2)
  if (routes.length === 0) return Duration.seconds(10)
  return Duration.seconds(handlesData(group) ? 120 : 28)
}

export class StoryFunction extends Construct {
  readonly handler: LambdaFunction
  /** What is called: the function, or the version of it of which some are kept ready. */
  readonly entry: IFunction
  readonly log: LogGroup

  constructor(scope: Construct, id: string, props: StoryFunctionProps) {
    super(scope, id)
    const { group, code, stores, logKey, logRemoval, besides, concurrency, network, ready } = props
    const { statements, environment } = grantRights(group, stores)
    this.log = operationalLog(this, logKey, logRemoval)
    const writing = new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.log.logGroupArn],
    })
    const policy = new ManagedPolicy(this, 'Policy', {
      path: rolePath,
      statements: [...statements, ...(besides?.statements ?? []), ...networkStatements(network), writing],
    })
    const role = new Role(this, 'Role', {
      path: rolePathOf(group),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [policy],
    })
    this.handler = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      description: `Proviso: ${group.name}`,
      role,
      environment: { ...environment, ...besides?.environment, NODE_OPTIONS: '--enable-source-maps' },
      memorySize: memory[group.name] ?? 512,
      timeout: timeoutOf(group),
      ...(handlesData(group) ? { ephemeralStorageSize: Size.mebibytes(datasetsCacheMegabytes + 512) } : {}),
      ...(concurrency === undefined ? {} : { reservedConcurrentExecutions: concurrency }),
      logGroup: this.log,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
    })
    inNetwork(this.handler, network)
    this.entry = ready === undefined ? this.handler : keptReady(this, this.handler, ready)
  }
}

/** Environments are kept ready of a version alone; which one that is a name says, moved by each deployment. */
function keptReady(scope: Construct, { currentVersion: version }: LambdaFunction, count: number): IFunction {
  if (!isVersion(version)) throw new Error('a version is made of something else than expected')
  const alias = new Alias(scope, 'Ready', { aliasName: 'ready', version, provisionedConcurrentExecutions: count })
  if (!isCalled(alias)) throw new Error('an alias is made of something else than expected')
  return alias
}

// The types differ in what `undefined` means there, and in nothing else.
const isVersion = (made: Version): made is Version & IVersion => made instanceof Version
const isCalled = (made: Alias): made is Alias & IFunction => made instanceof Alias

/** A log group for operation, not for evidence: it holds no study data and goes after a year. */
export function operationalLog(scope: Construct, encryptionKey: IKey, removalPolicy: RemovalPolicy): LogGroup {
  return new LogGroup(scope, 'Log', { encryptionKey, removalPolicy, retention: RetentionDays.ONE_YEAR })
}
