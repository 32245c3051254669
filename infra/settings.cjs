/** The parameters of infra/params.yml that the generated resources depend on, as what they mean. */
async function readSettings({ resolveVariable }) {
  const text = async (name) => String(await resolveVariable(`param:${name}`));
  return {
    stage: await resolveVariable('sls:stage'),
    prefix: `${await resolveVariable('self:service')}-${await resolveVariable('sls:stage')}`,
    secretsPrefix: await resolveVariable('self:provider.environment.SECRETS_PREFIX'),
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

module.exports = { readSettings };
