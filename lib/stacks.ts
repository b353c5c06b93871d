// The whole deployment: settings in, two stacks out. The service reads the state's names at deployment (weak references),
// so that neither stack ever holds the other back.
import type { App } from 'aws-cdk-lib'
import { acknowledge } from './acknowledged.ts'
import type { Bundles } from './bundle.ts'
import { ServiceStack } from './service-stack.ts'
import type { Settings } from './settings.ts'
import { StateStack } from './state-stack.ts'

export type Stacks = { readonly state: StateStack; readonly service: ServiceStack }

/** Adds both stacks to the app. */
export function addStacks(app: App, settings: Settings, bundles: Bundles): Stacks {
  const name = (stack: string) => `${settings.site}-${stack}`
  const state = new StateStack(app, 'State', { stackName: name('state'), settings })
  const service = new ServiceStack(app, 'Service', { stackName: name('service'), settings, state, bundles })
  // Beware: weak references make no order of their own.
  service.addStackDependency(state)
  acknowledge(app)
  return { state, service }
}
