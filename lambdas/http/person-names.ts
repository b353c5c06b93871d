// How people are called today, by their ids; an id that nobody has any more is called nothing.
import type { World } from '../../stores/world.ts'

export async function namesOf(ids: readonly number[], { registry }: World): Promise<(id: number) => string> {
  const users = await Promise.all([...new Set(ids)].map((id) => registry.user(id)))
  const names = new Map(users.flatMap((user) => (user ? [[user.id, user.displayName] as const] : [])))
  return (id) => names.get(id) ?? ''
}
