// The page's files as part of a deployment: a function that carries them puts them into the page's bucket whenever they
// have changed. It may add objects there and nothing else: no list, no reading, no deletion, no CloudFront.
import { CustomResource, Duration, FileSystem, Fn } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { type Bundles, folderOf } from './bundle.ts'
import { StoryFunction, type StoryFunctionProps } from './function.ts'
import { pagePlacer } from './groups.ts'

export type PageFilesProps = Omit<StoryFunctionProps, 'group' | 'besides' | 'code'> & {
  readonly bundles: Bundles
  /** What CloudFront reads. */
  readonly page: Bucket
}

export class PageFiles extends Construct {
  constructor(scope: Construct, id: string, { page, bundles, ...props }: PageFilesProps) {
    super(scope, id)
    const code = folderOf(pagePlacer, bundles)
    const objects = Fn.join('', [page.bucketArn, '/*'])
    const { handler } = new StoryFunction(this, pagePlacer.name, {
      ...props,
      code,
      group: pagePlacer,
      besides: {
        statements: [new PolicyStatement({ actions: ['s3:PutObject'], resources: [objects] })],
        environment: { BUCKET_PAGE: page.bucketName },
      },
    })
    new CustomResource(this, 'Placed', {
      resourceType: 'Custom::ProvisoPage',
      serviceToken: handler.functionArn,
      // Otherwise a deployment waits an hour for a function that never answers.
      serviceTimeout: Duration.minutes(5),
      // Changed files or code: placed again.
      properties: { Files: FileSystem.fingerprint(code) },
    })
  }
}
