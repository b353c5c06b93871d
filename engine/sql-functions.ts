// LIST: every function the SQL language has, with the number of its arguments. What is not here is refused.
// Nobody gets in that ignores the memory limit or an interrupt, reads the clock or chance, or tells about the engine.

type Arity = readonly [least: number, most: number]

/** How a function is called; `window` ones need OVER, `aggregate` ones may have it. */
type Group = { readonly kind: 'scalar' | 'aggregate' | 'window'; readonly names: Readonly<Record<string, Arity>> }

const one: Arity = [1, 1]
const two: Arity = [2, 2]
const three: Arity = [3, 3]
// Long argument lists are bounded by the size of the statement.
const many: Arity = [1, 100]

function each(names: string, arity: Arity): Readonly<Record<string, Arity>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, arity]))
}

/** The groups of `docs/sql.md`, in its order. Names are DuckDB's, in lower case. */
export const functionGroups: Readonly<Record<string, Group>> = {
  Operators: { kind: 'scalar', names: { ...each('+ -', [1, 2]), ...each('* / // % || ~~ !~~ ~~* !~~*', two) } },
  Patterns: {
    kind: 'scalar',
    names: {
      ...each('like_escape not_like_escape ilike_escape not_ilike_escape', three),
      ...each('regexp_matches regexp_full_match', two),
      regexp_extract: [2, 3],
    },
  },
  Choice: { kind: 'scalar', names: { ...each('nullif ifnull', two), ...each('greatest least', many) } },
  Numbers: {
    kind: 'scalar',
    names: {
      ...each('abs sign sqrt cbrt exp ln log10 log2 floor ceil ceiling degrees radians isnan isfinite isinf', one),
      ...each('sin cos tan asin acos atan cot', one),
      ...each('round trunc log', [1, 2]),
      ...each('pow power mod atan2', two),
      pi: [0, 0],
    },
  },
  Text: {
    kind: 'scalar',
    names: {
      ...each('lower upper lcase ucase length len char_length character_length strlen reverse ascii', one),
      ...each('contains starts_with ends_with prefix suffix position instr strpos left right', two),
      ...each('trim ltrim rtrim', [1, 2]),
      ...each('substring substr', [2, 3]),
      ...each('split_part replace', three),
      concat: many,
      concat_ws: [2, 100],
    },
  },
  'Dates and times': {
    kind: 'scalar',
    names: {
      ...each('year quarter month week day hour minute second millisecond isoyear yearweek', one),
      ...each('dayofmonth dayofweek isodow dayofyear weekday weekofyear dayname monthname last_day epoch', one),
      ...each('to_years to_months to_weeks to_days to_hours to_minutes to_seconds', one),
      ...each('date_part datepart date_trunc datetrunc strftime strptime try_strptime age', two),
      ...each('date_diff datediff date_sub datesub make_date', three),
      date_add: two,
      make_timestamp: [6, 6],
    },
  },
  Aggregates: {
    kind: 'aggregate',
    names: {
      count_star: [0, 0],
      count: [0, 1],
      ...each('sum avg mean min max median mode product any_value first last count_if bool_and bool_or', one),
      ...each('stddev stddev_pop stddev_samp variance var_pop var_samp sem mad', one),
      ...each('skewness kurtosis kurtosis_pop entropy approx_count_distinct', one),
      // With WITHIN GROUP (ORDER BY ...) the value stands there.
      ...each('quantile_cont quantile_disc', [1, 2]),
      ...each('quantile arg_min arg_max min_by max_by corr covar_pop covar_samp', two),
      ...each('regr_slope regr_intercept regr_r2 regr_count regr_avgx regr_avgy regr_sxx regr_syy regr_sxy', two),
      ...each('string_agg group_concat listagg', [1, 2]),
    },
  },
  'Window functions': {
    kind: 'window',
    names: {
      ...each('row_number rank dense_rank percent_rank cume_dist', [0, 0]),
      ...each('ntile first_value last_value', one),
      ...each('lag lead', [1, 3]),
      nth_value: two,
    },
  },
}

const known = new Map(
  Object.values(functionGroups).flatMap(({ kind, names }) =>
    Object.entries(names).map(([name, [least, most]]) => [name, { kind, least, most }] as const),
  ),
)

/** How `name` may be called; undefined when it is not of the language. */
export function functionNamed(name: string) {
  return known.get(name)
}

/** These join cells into one text without bound: only as a whole column of the outermost SELECT, never over a window. */
export const joiningFunctions: ReadonlySet<string> = new Set(['string_agg', 'group_concat', 'listagg'])

/** LIKE in its wordings: the second argument is a pattern. */
export const likeFunctions: ReadonlySet<string> = new Set(
  '~~ !~~ ~~* !~~* like_escape not_like_escape ilike_escape not_ilike_escape'.split(' '),
)

/** Which arguments must be literals: what a pattern or format costs must be known before it runs. */
export const literalArguments: Readonly<Record<string, readonly number[]>> = {
  regexp_matches: [1],
  regexp_full_match: [1],
  regexp_extract: [1, 2],
  strftime: [1],
  strptime: [1],
  try_strptime: [1],
  date_part: [0],
  datepart: [0],
  date_trunc: [0],
  datetrunc: [0],
  replace: [1, 2],
  string_agg: [1],
  group_concat: [1],
  listagg: [1],
}

/** Macros: the planner puts their arguments in as many times over. */
export const copies: Readonly<Record<string, number>> = { nullif: 2, split_part: 3 }

// What the macro `split_part` is made of, and what a subquery with two rows would raise.
const plannerNames = new Set(['string_split', 'array_extract', 'error'])

/** Whether a function of this name may stand in a plan. */
export function mayBePlanned(name: string): boolean {
  return known.has(name.toLowerCase()) || plannerNames.has(name.toLowerCase())
}

/** Words that SQL reads as a call when no column has that name: they tell the clock or the engine's own names. */
export const valueWords: ReadonlySet<string> = new Set(
  'current_catalog current_date current_schema current_role current_time current_timestamp current_user session_user user localtime localtimestamp'.split(
    ' ',
  ),
)
