// A PHI level as a badge: its name always, its colour besides; a lock where it is above what the session reaches.
import Badge from '@cloudscape-design/components/badge'
import Icon from '@cloudscape-design/components/icon'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { PhiLevel } from '../../core/phi.ts'

const colours = {
  NotPHI: 'grey',
  Limited: 'blue',
  PHI: 'severity-medium',
  Restricted: 'red',
} as const satisfies Record<PhiLevel, string>

/** What each level means, for whoever chooses one. */
export const levelMeanings: Readonly<Record<PhiLevel, string>> = {
  NotPHI: 'No protected health information.',
  Limited: 'What a limited data set may hold, such as ages and coarse places (45 CFR 164.514(e)).',
  PHI: 'Protected health information: names, contact data, dates of birth and what else tells who somebody is.',
  Restricted: 'The most sensitive: what few may see even beside names, such as substance use or genetic risk.',
}

export function Level({ phi, isWithheld = false }: { readonly phi: PhiLevel; readonly isWithheld?: boolean }) {
  const badge = <Badge color={colours[phi]}>{phi}</Badge>
  if (!isWithheld) return badge
  return (
    <SpaceBetween direction="horizontal" size="xxs" alignItems="center">
      {badge}
      <Icon name="lock-private" ariaLabel="Above what this session reaches: withheld" size="small" />
    </SpaceBetween>
  )
}
