// How long passwords are remembered. Apart from the rule for new ones, whose lists are large. Pure.

/** As many as are not taken again, the present one included. */
export const rememberedPasswords = 10
