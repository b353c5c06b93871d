// The command line: name -> file in cli/.
import { main } from '../cli/main.ts'

await main(
  {
    start: () => import('../cli/start.ts'),
    'folder add': () => import('../cli/add-folder.ts'),
    'folder list': () => import('../cli/list-folders.ts'),
    'dataset publish': () => import('../cli/publish-dataset.ts'),
    'dataset versions': () => import('../cli/dataset-versions.ts'),
    'dataset dispose': () => import('../cli/dispose-dataset.ts'),
    'participant withdraw': () => import('../cli/withdraw-participant.ts'),
    'user add': () => import('../cli/add-user.ts'),
    'user list': () => import('../cli/list-users.ts'),
    'user change': () => import('../cli/change-user.ts'),
    'user reset': () => import('../cli/reset-user.ts'),
    'role give': () => import('../cli/give-role.ts'),
    'role list': () => import('../cli/list-roles.ts'),
    entitlements: () => import('../cli/entitlements.ts'),
    'irb add': () => import('../cli/add-irb.ts'),
    'irb list': () => import('../cli/list-irbs.ts'),
    'irb change': () => import('../cli/change-irb.ts'),
    'activity list': () => import('../cli/list-activities.ts'),
    'activity add': () => import('../cli/add-activity.ts'),
    'activity change': () => import('../cli/change-activity.ts'),
    'terms list': () => import('../cli/list-terms.ts'),
    'terms add': () => import('../cli/add-paragraph.ts'),
    'terms change': () => import('../cli/change-paragraph.ts'),
    'terms preview': () => import('../cli/preview-terms.ts'),
    'audit replay': () => import('../cli/audit-replay.ts'),
    'settings set': () => import('../cli/set-settings.ts'),
  },
  process.argv.slice(2),
)
