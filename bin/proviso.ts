// The command line: name -> file in cli/.
import { main } from '../cli/main.ts'

await main(
  {
    start: () => import('../cli/start.ts'),
    'dataset publish': () => import('../cli/publish-dataset.ts'),
  },
  process.argv.slice(2),
)
