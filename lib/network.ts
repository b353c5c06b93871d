// Functions in a network of the operator's own: its subnets and security groups are there already and are named by their
// ids, so that nothing is looked up at synthesis. Which endpoints the network needs says docs/deploy.md.
import { Aws } from 'aws-cdk-lib'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Network } from './settings.ts'

const interfaces = [
  'AssignPrivateIpAddresses',
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'UnassignPrivateIpAddresses',
].map((action) => `ec2:${action}`)

/** What Lambda does with the role of a function before it runs; the code itself may not. */
export function networkStatements(network: Network | undefined): readonly PolicyStatement[] {
  if (network === undefined) return []
  const ours = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:*`
  return [
    // These actions name no resource before there is one.
    new PolicyStatement({ actions: interfaces, resources: ['*'] }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: interfaces,
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': ours } },
    }),
  ]
}

/** Puts a function into the network, where there is one. */
export function inNetwork({ node }: LambdaFunction, network: Network | undefined): void {
  const { defaultChild } = node
  if (network === undefined) return
  if (!(defaultChild instanceof CfnFunction)) throw new Error('a function is made of something else than expected')
  defaultChild.vpcConfig = { subnetIds: [...network.subnets], securityGroupIds: [...network.securityGroups] }
}
