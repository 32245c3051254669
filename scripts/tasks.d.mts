export const tasks: Readonly<Record<string, (args: readonly string[]) => unknown>>;
