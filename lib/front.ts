// The one address of a site: CloudFront before the page and the API. `/` and `/app/*` are files of a bucket that nobody
// else reads; everything else goes to the API, uncached. Its own logs are off: they would hold query strings, and the
// API's log has every call.
import type { RemovalPolicy } from 'aws-cdk-lib'
import { Duration } from 'aws-cdk-lib'
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  type ResponseCustomHeader,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { RestApiOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import type { Settings } from './settings.ts'

export type FrontProps = {
  readonly api: RestApi
  /** What CloudFront shows to the API, so that it believes which address the caller has. */
  readonly proof: Secret
  readonly removalPolicy: RemovalPolicy
  readonly domain: Settings['domain']
}

/** The name of the proof, and of the caller's address beside it (lambdas/http/addresses.ts). */
export const proofHeader = 'x-proviso-front'
export const viewerHeader = 'x-proviso-viewer'

/** As the laptop's server says it: nothing from elsewhere, nothing written into the page itself. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The caller's address, as nobody but CloudFront knows it; whatever the caller wrote there is gone. */
const toApi = `function handler(event) {
  var request = event.request
  request.headers['${viewerHeader}'] = { value: event.viewer.ip }
  delete request.headers['${proofHeader}']
  return request
}`

/** Pages of the site are one file; a name with a dot is a file of its own, and one that is not there stays so. */
const toPage = `function handler(event) {
  var request = event.request
  if (request.uri === '/' || request.uri === '/app') {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/app/' } } }
  }
  var rest = request.uri.replace(/^\\/app/, '')
  request.uri = /^(\\/[a-z][a-z0-9-]{0,40}){0,4}\\/?$/.test(rest) && rest.indexOf('/assets') !== 0 ? '/index.html' : rest
  return request
}`

export class Front extends Construct {
  readonly distribution: Distribution
  /** The files of the page: what `web/dist` holds. */
  readonly page: Bucket

  constructor(scope: Construct, id: string, { api, proof, removalPolicy, domain }: FrontProps) {
    super(scope, id)
    this.page = new Bucket(this, 'Page', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy,
    })
    const origin = new RestApiOrigin(api, {
      customHeaders: { [proofHeader]: proof.secretValue.unsafeUnwrap() },
      readTimeout: Duration.seconds(60),
    })
    const page = this.#pageBehaviour()
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Proviso',
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(domain === undefined ? {} : named(this, domain)),
      defaultBehavior: this.#apiBehaviour('Api', origin, []),
      additionalBehaviors: {
        // No challenge here: a browser would ask for a password in a box of its own.
        '/api/*': this.#apiBehaviour('Quiet', origin, ['www-authenticate']),
        '/': page,
        '/app': page,
        '/app/*': page,
      },
    })
  }

  #apiBehaviour(id: string, origin: IOrigin, removeHeaders: string[]): BehaviorOptions {
    return {
      origin,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // The gateway answers by its own name alone.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      compress: false,
      responseHeadersPolicy: new ResponseHeadersPolicy(this, `${id}Headers`, {
        securityHeadersBehavior: { ...transport },
        ...(removeHeaders.length === 0 ? {} : { removeHeaders }),
      }),
      functionAssociations: [this.#atTheEdge(`${id}Viewer`, toApi)],
    }
  }

  #pageBehaviour(): BehaviorOptions {
    return {
      origin: originOf(this.page),
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: new ResponseHeadersPolicy(this, 'PageHeaders', {
        securityHeadersBehavior: {
          ...transport,
          contentSecurityPolicy: { contentSecurityPolicy, override: true },
          frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
          referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        },
        customHeadersBehavior: { customHeaders: isolation },
      }),
      functionAssociations: [this.#atTheEdge('Pages', toPage)],
    }
  }

  #atTheEdge(id: string, code: string) {
    const runtime = FunctionRuntime.JS_2_0
    const made = new EdgeFunction(this, id, { code: FunctionCode.fromInline(code), runtime })
    return { function: made, eventType: FunctionEventType.VIEWER_REQUEST }
  }
}

// The types differ in what `undefined` means there, and in nothing else.
const isOrigin = (bucket: Bucket): bucket is Bucket & IBucket => bucket instanceof Bucket

function originOf(bucket: Bucket): IOrigin {
  if (!isOrigin(bucket)) throw new Error('the page lies in something else than a bucket')
  return S3BucketOrigin.withOriginAccessControl(bucket)
}

const transport = {
  strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
  contentTypeOptions: { override: true },
} as const

const isolation: ResponseCustomHeader[] = [
  { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
  { header: 'cross-origin-resource-policy', value: 'same-origin', override: true },
  { header: 'permissions-policy', value: 'camera=(), geolocation=(), microphone=()', override: true },
]

function named(scope: Construct, { name, certificate }: NonNullable<Settings['domain']>) {
  return {
    domainNames: [name],
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificate),
    minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
  }
}
