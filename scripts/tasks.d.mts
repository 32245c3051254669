type Task = (args: readonly string[]) => unknown;

export const tasks: Readonly<Record<string, Task>> & { readonly build: (args: readonly string[]) => Promise<number> };
