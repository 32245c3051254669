import { readParams } from '../../dev/infra.ts';
import { resources as ofAlarms } from '../../infra/alarms.ts';
import { resources as ofDashboard } from '../../infra/dashboard.ts';
import { resources as ofFunctions } from '../../infra/functions.ts';
import { ENVIRONMENT } from './bundle.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: unknown;
}

/** What infra/ adds to a stage's template, by its logical id. @param settings instead of the defaults of infra/params.yml */
export async function stageResources(
  settings: Readonly<Record<string, string>> = {},
): Promise<readonly (readonly [id: string, resource: Resource])[]> {
  const params: Readonly<Record<string, string>> = { ...readParams(), ...settings };
  const own: Readonly<Record<string, string>> = {
    'sls:stage': ENVIRONMENT.STAGE,
    'self:service': 'conversation-actions',
    'self:provider.environment.SECRETS_PREFIX': ENVIRONMENT.SECRETS_PREFIX,
    'self:provider.timeout': '29',
  };
  const resolveVariable = async (name: string) => own[name] ?? params[name.replace(/^param:/, '')] ?? '';
  const parts = await Promise.all([ofAlarms, ofFunctions, ofDashboard].map((read) => read({ resolveVariable })));
  return parts.flatMap(({ Resources }) => Object.entries(Resources).map(([id, each]) => [id, Object(each)] as const));
}
