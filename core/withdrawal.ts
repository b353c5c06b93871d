// Withdrawal of consent: whoever's last word is that they withdraw is in no later answer and no later version. Pure.

export type Word = { readonly participant: string; readonly withdrawn: boolean }

/** Who is out after all these words, each once, in the order in which they went. */
export function outAfter(words: readonly Word[]): readonly string[] {
  const out = new Set<string>()
  for (const { participant, withdrawn } of words) {
    if (withdrawn) out.add(participant)
    else out.delete(participant)
  }
  return [...out]
}
