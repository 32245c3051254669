/** How zod would say what is wrong where a schema says nothing of its own: for programmers, with its own names of kinds. */
export const ZODS_WORDS =
  /Invalid (?:input|option|string|key|UUID|URL|ISO|JSON)|Too (?:big|small)|Unrecognized key|expected \w+, received|must match pattern/;
