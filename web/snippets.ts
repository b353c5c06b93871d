// Ready scripts for a key: the first rows of a table, in the languages that people here use. The key itself stands in none of them but
// .netrc, which is made to hold it: scripts are kept and passed on, keys are not.

export type Target = {
  /** Of this site, without a slash at the end. */
  readonly origin: string
  readonly folder: string
  readonly schema: string
  readonly table: string
  /** The key while it is shown; null when it is not. */
  readonly key: string | null
}

export type Snippet = {
  readonly id: string
  readonly label: string
  /** What to do before. */
  readonly before: string
  readonly text: string
}

const hidden = 'session|...'
const environment =
  "Put the key into the environment first: export PROVISO_KEY='session|...' (quote it: a shell gives | a meaning)."

/** A text within quotes, as JavaScript, Python, Java and R all read it. */
const quoted = (text: string): string => JSON.stringify(text)

/** Within single quotes of a shell. */
const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function r({ origin, folder, schema, table }: Target): string {
  return `library(Rlabkey)
labkey.setDefaults(baseUrl = ${quoted(`${origin}/`)}, apiKey = Sys.getenv("PROVISO_KEY"))
rows <- labkey.selectRows(folderPath = ${quoted(folder)}, schemaName = ${quoted(schema)},
                          queryName = ${quoted(table)}, maxRows = 5)
print(rows)
`
}

function python({ origin, folder, schema, table }: Target): string {
  const { host, protocol } = new URL(origin)
  return `import os
from labkey.api_wrapper import APIWrapper

api = APIWrapper(${quoted(host)}, ${quoted(folder.replace(/^\//, ''))}, use_ssl=${protocol === 'https:' ? 'True' : 'False'},
                 api_key=os.environ["PROVISO_KEY"])
print(api.query.select_rows(${quoted(schema)}, ${quoted(table)}, max_rows=5)["rows"])
`
}

function javascript({ origin, folder, schema, table }: Target): string {
  return `const answer = await fetch(${quoted(`${origin}/api/query/select`)}, {
  method: 'POST',
  headers: { apikey: process.env.PROVISO_KEY, 'content-type': 'application/json' },
  body: JSON.stringify({ folder: ${quoted(folder)}, schema: ${quoted(schema)}, query: ${quoted(table)}, limit: 5 }),
})
const { rows, exception } = await answer.json()
console.log(rows ?? exception)
`
}

function java({ origin, folder, schema, table }: Target): string {
  return `import org.labkey.remoteapi.ApiKeyCredentialsProvider;
import org.labkey.remoteapi.Connection;
import org.labkey.remoteapi.query.SelectRowsCommand;

public class FirstRows {
  public static void main(String[] args) throws Exception {
    var key = new ApiKeyCredentialsProvider(System.getenv("PROVISO_KEY"));
    var connection = new Connection(${quoted(`${origin}/`)}, key);
    var command = new SelectRowsCommand(${quoted(schema)}, ${quoted(table)});
    command.setMaxRows(5);
    command.execute(connection, ${quoted(folder)}).getRows().forEach(System.out::println);
  }
}
`
}

function curl({ origin, folder, schema, table }: Target): string {
  const body = JSON.stringify({ folder, schema, query: table, limit: 5 })
  return `curl -sS ${shellQuoted(`${origin}/api/query/select`)} \\
  -H "apikey: $PROVISO_KEY" -H 'content-type: application/json' \\
  -d ${shellQuoted(body)}
`
}

function netrc({ origin, key }: Target): string {
  return `machine ${new URL(origin).hostname}
login apikey
password ${key ?? hidden}
`
}

/** LIST: the snippets in the order of their tabs. */
export function snippets(target: Target): readonly Snippet[] {
  return [
    { id: 'r', label: 'R', before: environment, text: r(target) },
    { id: 'python', label: 'Python', before: environment, text: python(target) },
    { id: 'javascript', label: 'JavaScript', before: environment, text: javascript(target) },
    { id: 'java', label: 'Java', before: environment, text: java(target) },
    { id: 'curl', label: 'curl', before: environment, text: curl(target) },
    {
      id: 'netrc',
      label: '.netrc',
      before:
        'Append this to ~/.netrc (mode 0600); Rlabkey, the Python client and curl --netrc then need no key in the script. Take it out when the session is over.',
      text: netrc(target),
    },
  ]
}
