// Which calls are allowed: the function, how many arguments, and those that must be written out, because what a pattern
// or a format costs must be known before it runs.
import { functionNamed, joiningFunctions, likeFunctions, literalArguments } from './sql-functions.ts'
import { isNode, type Node, nodeIn, nodesIn, textIn, unsupported } from './sql-node.ts'
import type { Seen } from './sql-seen.ts'

/** The text of a literal. */
export function literalText(value: unknown): string | undefined {
  const node = isNode(value) ? value : {}
  const held = textIn(node, 'class') === 'CONSTANT' ? nodeIn(node, 'value') : undefined
  return held !== undefined && typeof held.value === 'string' ? held.value : undefined
}

/** A call as it stands. */
export function checkCall(node: Node): void {
  const name = textIn(node, 'function_name').toLowerCase()
  const known = functionNamed(name)
  if (known === undefined) {
    throw unsupported(`The function ${name} is not supported; docs/sql.md lists the functions.`)
  }
  const given = nodesIn(node, 'children').length
  if (given < known.least || given > known.most) {
    throw unsupported(`The function ${name} is not supported with ${given} arguments.`)
  }
  for (const index of literalArguments[name] ?? []) {
    const argument = nodesIn(node, 'children')[index]
    const given = argument === undefined ? '' : (literalText(argument) ?? integerText(argument))
    if (given === undefined || given.length > 200) {
      throw unsupported(`Argument ${index + 1} of ${name} must be written out, with at most 200 characters.`)
    }
  }
}

function integerText(node: Node): string | undefined {
  const value = textIn(node, 'class') === 'CONSTANT' ? nodeIn(node, 'value')?.value : undefined
  return typeof value === 'number' ? String(value) : undefined
}

/** Texts joined without bound come out and are not worked on. */
export function checkJoining(node: Node, seen: Seen): void {
  const name = textIn(node, 'function_name').toLowerCase()
  if (!joiningFunctions.has(name) || seen.wholeColumns.has(node)) return
  throw unsupported(
    `${name} may only be a whole column of the outermost SELECT; texts joined without bound are not worked on further.`,
  )
}

/** A call with OVER. */
export function checkOver(node: Node): void {
  const name = textIn(node, 'function_name').toLowerCase()
  const known = functionNamed(name)
  if (known === undefined || known.kind === 'scalar' || joiningFunctions.has(name)) {
    throw unsupported(`${name} is not supported with OVER.`)
  }
  const extra = [node.offset_expr, node.default_expr].filter((value) => value !== null).length
  const given = nodesIn(node, 'children').length + extra
  if (given < known.least || given > known.most) {
    throw unsupported(`The function ${name} is not supported with ${given} arguments.`)
  }
}

/**
 * The pattern of LIKE. Beware: matching goes back over the text for every `%` and listens to no interrupt meanwhile.
 * Tried on one cell of 1,000 characters: three `%` take 0.5 s, and 64 times that on 4,000; two take 0.04 s there. Only a
 * written pattern without `_` and ESCAPE is matched piece by piece.
 */
export function checkPattern(node: Node, seen: Seen): void {
  const name = textIn(node, 'function_name')
  if (!likeFunctions.has(name)) return
  const [, pattern] = nodesIn(node, 'children')
  if (pattern === undefined) return
  const literal = literalText(pattern)
  const written = literal ?? parameterText(pattern, seen)
  if (written === undefined) throw unsupported('The pattern of LIKE must be a text in quotes or a parameter.')
  const piecewise = literal !== undefined && !literal.includes('_') && (name === '~~' || name === '!~~')
  if (written.length > 200 || written.split('%').length - 1 > (piecewise ? 5 : 2)) {
    throw unsupported(
      'This pattern of LIKE has too many % or more than 200 characters; docs/sql.md says how many it may have.',
    )
  }
}

function parameterText(node: Node, seen: Seen): string | undefined {
  if (textIn(node, 'class') !== 'PARAMETER') return undefined
  return seen.parameterTexts.get(textIn(node, 'identifier').toLowerCase())
}
