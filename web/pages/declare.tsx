// Declare why study data is read: folder, activity, IRB, PHI level, then the terms that follow from them, signed with one's name.
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Wizard, { type WizardProps } from '@cloudscape-design/components/wizard'
import { useState } from 'react'
import { Refusal } from '../../core/refusal.ts'
import { ask, sentenceOf } from '../api.ts'
import { Arrival } from '../parts/arrival.tsx'
import { type Choice, type DeclarationOptions, missing, noChoice, termsPath } from '../parts/declaration-choice.ts'
import { FolderStep, LevelStep, PurposeStep } from '../parts/declare-steps.tsx'
import { Failure } from '../parts/failure.tsx'
import { type Reading, useRead } from '../parts/read.ts'
import { Signed, type SignedFacts } from '../parts/receipt.tsx'
import { SignStep, type Terms } from '../parts/sign-step.tsx'
import { usePlace } from '../place.ts'
import { look, useSession } from '../session.ts'

const words: WizardProps.I18nStrings = {
  stepNumberLabel: (step) => `Step ${step}`,
  collapsedStepsLabel: (step, steps) => `Step ${step} of ${steps}`,
  skipToButtonLabel: (step) => `Skip to ${step.title}`,
  navigationAriaLabel: 'Steps',
  cancelButton: 'Cancel',
  previousButton: 'Back',
  nextButton: 'Next',
  submitButton: 'Sign',
  optional: 'optional',
}

/** The declaration that is being made, and what the site says to it. */
function useDeclaring() {
  const { query } = usePlace()
  const [choice, setChoice] = useState<Choice>({ ...noChoice, folder: query.get('folder') ?? '' })
  const inFolder = encodeURIComponent(choice.folder)
  const options = useRead<DeclarationOptions>(
    choice.folder === '' ? null : `/api/declaration/options?folder=${inFolder}`,
  )
  const terms = useRead<Terms>(choice.phi === '' || choice.activity === '' ? null : termsPath(choice))
  const change = (to: Partial<Choice>) => setChoice({ ...choice, ...to })
  return { choice, change, options, terms }
}

type Declaring = ReturnType<typeof useDeclaring>

/** Signs, and says what became of it. */
function useSigning({ choice, terms }: Declaring) {
  const [failure, setFailure] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [signed, setSigned] = useState<SignedFacts | null>(null)
  const sign = async () => {
    if (terms.type !== 'ready') return
    setBusy(true)
    const { folder, activity, irb, phi, signedName, password, code } = choice
    const proof = { ...(password === '' ? {} : { password }), ...(code === '' ? {} : { code: code.trim() }) }
    const body = {
      folder,
      activity,
      phi,
      ...(irb === '' ? {} : { irb }),
      signedName,
      ...proof,
      termsSha256: terms.value.sha256,
    }
    try {
      setSigned((await ask<SignedFacts>('/api/declaration', { method: 'POST', body })).body)
      await look()
    } catch (error) {
      setFailure(sentenceOf(error))
      // The text on show is not what would be signed: fetch the one that is.
      if (error instanceof Refusal && error.code === 'terms-changed') terms.again()
    } finally {
      setBusy(false)
    }
  }
  return { failure, setFailure, isBusy, signed, sign }
}

function whyNot(reading: Reading<unknown>): string | null {
  return reading.type === 'failed' ? reading.why : null
}

export function Declare() {
  const { user, actingAs, actingWith } = useSession()
  const declaring = useDeclaring()
  const { choice, change, options, terms } = declaring
  const { failure, setFailure, isBusy, signed, sign } = useSigning(declaring)
  const [step, setStep] = useState(0)
  if (actingAs || actingWith) return <NotNow />
  if (signed)
    return (
      <Arrival>
        <Signed facts={signed} />
      </Arrival>
    )
  const ready = options.type === 'ready' ? options.value : null
  const move = (to: number) => {
    // Forward only over steps that are whole.
    const faults = missing.slice(0, to).map((isMissing) => isMissing(choice, ready))
    const at = faults.findIndex((fault) => fault !== null)
    setFailure(at === -1 ? null : (faults[at] ?? null))
    setStep(at === -1 ? to : Math.min(at, to))
  }
  const submit = () => {
    const fault = missing.at(-1)?.(choice, ready) ?? null
    setFailure(fault)
    if (fault === null) void sign()
  }
  const told = failure ?? whyNot(options) ?? (step === 3 ? whyNot(terms) : null)
  const content = (body: React.ReactNode) => (
    <SpaceBetween size="l">
      {body}
      {told !== null && <Failure why={told} />}
    </SpaceBetween>
  )
  const props = { choice, change, options: ready }
  // Whoever is faster than the site waits for its answer, instead of being told that something is missing.
  const isComing = step === 3 ? terms.type === 'loading' : choice.folder !== '' && options.type === 'loading'
  // The first heading is that of the step.
  return (
    <>
      <Box fontSize="heading-xl" fontWeight="bold">
        Declare
      </Box>
      <Box color="text-body-secondary">What you sign here stands beside every access of this session.</Box>
      <Wizard
        i18nStrings={words}
        activeStepIndex={step}
        isLoadingNextStep={isBusy || isComing}
        onNavigate={({ detail }) => move(detail.requestedStepIndex)}
        onSubmit={submit}
        onCancel={() => history.back()}
        steps={[
          { title: 'Folder', content: content(<FolderStep {...props} />) },
          { title: 'Purpose', content: content(<PurposeStep {...props} />) },
          { title: 'PHI level', content: content(<LevelStep {...props} />) },
          {
            title: 'Terms and signature',
            content: content(
              <SignStep {...props} terms={terms.type === 'ready' ? terms.value : null} name={user.displayName} />,
            ),
          },
        ]}
      />
    </>
  )
}

function NotNow() {
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Declare</Header>
      <Alert type="warning">While you act as somebody else you sign nothing.</Alert>
    </SpaceBetween>
  )
}
