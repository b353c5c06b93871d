// The firewall before the API (AWS WAF), where a site wants one: addresses of bad repute and known exploits are turned
// away. It looks at no SQL: questions in SQL are what the API is for, and the gate reads them better.
import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'

type ManagedRules = { readonly name: string /** Counted, not turned away. */; readonly onlyCounted?: readonly string[] }

const managed: readonly ManagedRules[] = [
  { name: 'AWSManagedRulesAmazonIpReputationList' },
  { name: 'AWSManagedRulesKnownBadInputsRuleSet' },
  // Long filters and SQL come in bodies and query strings; scripts need not say who made them.
  {
    name: 'AWSManagedRulesCommonRuleSet',
    onlyCounted: [
      'SizeRestrictions_BODY',
      'SizeRestrictions_QUERYSTRING',
      'NoUserAgent_HEADER',
      'CrossSiteScripting_BODY',
      'CrossSiteScripting_QUERYARGUMENTS',
      'GenericLFI_BODY',
      'GenericLFI_QUERYARGUMENTS',
    ],
  },
]

// Samples would hold query strings.
const visibility = (metricName: string) => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
})

export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { api, site }: { readonly api: RestApi; readonly site: string }) {
    super(scope, id)
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility(site),
      rules: managed.map(({ name, onlyCounted = [] }, priority) => ({
        name,
        priority,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name,
            ruleActionOverrides: onlyCounted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
          },
        },
        visibilityConfig: visibility(`${site}-${name}`),
      })),
    })
    new CfnWebACLAssociation(this, 'BeforeApi', { webAclArn: acl.attrArn, resourceArn: api.deploymentStage.stageArn })
  }
}
