// LabKey's container filters: which folders a query spans. Only the folder itself is served, and anything wider is
// refused: an answer narrower than the one asked for would be wrong without anybody noticing.
import { Refusal } from '../core/refusal.ts'

const containerFilters = [
  'Current',
  'CurrentWithUser',
  'CurrentAndFirstChildren',
  'CurrentAndSubfolders',
  'CurrentAndSubfoldersPlusShared',
  'CurrentAndSiblings',
  'CurrentPlusProject',
  'CurrentAndParents',
  'Project',
  'CurrentPlusProjectAndShared',
  'WorkbookAndParent',
  'StudyAndSourceStudy',
  'AllFolders',
  'AllInProject',
  'AllInProjectPlusShared',
]

/** Passes when the filter is absent or `Current`. */
export function checkContainerFilter(name: string | undefined): void {
  if (name === undefined || name === 'Current') return
  const sentence = containerFilters.includes(name)
    ? `The container filter '${name}' is not supported: only 'Current', the folder itself, is.`
    : "'containerFilter' parameter is not valid"
  throw new Refusal('bad-request', sentence)
}
