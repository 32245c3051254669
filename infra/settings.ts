/** What osls hands to the files that serverless.yml includes: its variables, resolved. */
export interface Variables {
  resolveVariable(name: string): Promise<unknown>;
}

/** What the generated resources depend on of the stage. */
export interface Settings {
  readonly stage: string;
  /** What deployed names begin with: `conversation-actions-prod`. */
  readonly prefix: string;
  readonly secretsPrefix: string;
  /** Of a function that names none. Seconds. */
  readonly timeout: number;
  readonly eventBus: string;
  readonly resultBus: string;
  /** Whose events may be our own. */
  readonly eventSources: readonly string[];
  readonly settleMs: number;
  readonly reservedConcurrency: number | undefined;
  readonly pageTopicArn: string;
  readonly ticketTopicArn: string;
}

/** The parameters of infra/params.yml that the generated resources depend on, as what they mean. */
export async function readSettings({ resolveVariable }: Variables): Promise<Settings> {
  const value = async (name: string) => String(await resolveVariable(name));
  const text = (name: string) => value(`param:${name}`);
  const stage = await value('sls:stage');
  return {
    stage,
    prefix: `${await value('self:service')}-${stage}`,
    secretsPrefix: await value('self:provider.environment.SECRETS_PREFIX'),
    timeout: Number(await resolveVariable('self:provider.timeout')),
    eventBus: await text('eventBus'),
    resultBus: await text('resultBus'),
    eventSources: (await text('eventSources'))
      .split(',')
      .map((source) => source.trim())
      .filter(Boolean),
    settleMs: Number(await text('settleMs')),
    reservedConcurrency: Number(await text('reservedConcurrency')) || undefined,
    pageTopicArn: await text('pageTopicArn'),
    ticketTopicArn: await text('ticketTopicArn'),
  };
}
