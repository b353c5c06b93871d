// What the words of a command say is not what it takes: exit code 2.

/** An option has a value that it does not take; the message says which it does. */
export class WrongUsage extends Error {}
