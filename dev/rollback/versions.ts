/** A version of a stage: what osls keeps of a deployment, by the folder in its bucket. */
export interface Version {
  /** `1796017584508-2026-11-30T05:46:24.508Z` */
  readonly folder: string;
  /** When it was packaged: how osls names it. */
  readonly at: string;
}

/** The file of a version that says what the stack was. */
export const TEMPLATE_FILE = 'compiled-cloudformation-template.json';

/** Below what osls keeps the versions of a stage. */
export const versionsPrefix = (stage: string) => `serverless/conversation-actions/${stage}/`;

const FOLDER = /^(\d+-(\d{4}-\d\d-\d\dT[\d:.]+Z))\//;

/** The versions that can be gone back to, the newest first: those whose template is kept. @param keys of the bucket's objects */
export function versionsIn(keys: readonly string[], prefix: string): readonly Version[] {
  const templates = keys.filter((key) => key.startsWith(prefix) && key.endsWith(`/${TEMPLATE_FILE}`));
  const found = templates.flatMap((key) => {
    const [, folder, at] = FOLDER.exec(key.slice(prefix.length)) ?? [];
    return folder === undefined || at === undefined ? [] : [{ folder, at }];
  });
  return found.sort((a, b) => (a.at < b.at ? 1 : -1));
}

/**
 * The folder that the functions of a template were packaged to. The newest folder in the bucket is not it where a deployment has
 * uploaded its packages and then failed.
 */
export function folderOf(template: string, prefix: string): string | undefined {
  const at = template.indexOf(prefix);
  return at < 0 ? undefined : FOLDER.exec(template.slice(at + prefix.length))?.[1];
}

/**
 * The version to go back to: the named one, or the one before what is deployed.
 * @throws Error that says in one line why there is none
 */
export function targetOf(
  versions: readonly Version[],
  deployed: string | undefined,
  wanted: string | undefined,
): Version {
  const kept = versions.map(({ at }) => at).join(', ');
  if (wanted !== undefined) {
    const named = versions.find(({ at, folder }) => at === wanted || folder === wanted);
    if (named) return named;
    throw new Error(`No version ${wanted} is kept. There are: ${kept || 'none'}.`);
  }
  if (deployed === undefined) throw new Error('The stack does not show which version is deployed. Name one with --to.');
  const before = versions.find(({ folder }) => Number.parseInt(folder, 10) < Number.parseInt(deployed, 10));
  if (before) return before;
  throw new Error(`No version before the deployed one is kept. There are: ${kept || 'none'}.`);
}
