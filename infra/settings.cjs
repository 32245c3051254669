/** The parameters of infra/params.yml that the generated resources depend on, as what they mean. */
async function readSettings({ resolveConfigurationProperty, resolveVariable }) {
  const text = async (name) => String(await resolveVariable(`param:${name}`));
  const service = await resolveConfigurationProperty(['service']);
  const stage = await resolveVariable('sls:stage');
  return {
    prefix: `${service}-${stage}`,
    secretsPrefix: await resolveConfigurationProperty(['provider', 'environment', 'SECRETS_PREFIX']),
    timeout: await resolveConfigurationProperty(['provider', 'timeout']),
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
