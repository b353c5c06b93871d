// The command line: name -> file in cli/.
import { main } from '../cli/main.ts'

await main(
  {
    start: () => import('../cli/start.ts'),
    'folder add': () => import('../cli/add-folder.ts'),
    'folder list': () => import('../cli/list-folders.ts'),
    'dataset publish': () => import('../cli/publish-dataset.ts'),
    'user add': () => import('../cli/add-user.ts'),
    'role give': () => import('../cli/give-role.ts'),
    'role list': () => import('../cli/list-roles.ts'),
    entitlements: () => import('../cli/entitlements.ts'),
    'irb add': () => import('../cli/add-irb.ts'),
    'audit replay': () => import('../cli/audit-replay.ts'),
    'settings set': () => import('../cli/set-settings.ts'),
  },
  process.argv.slice(2),
)
