const path = require('node:path');
const { readCatalog } = require('./catalog.cjs');
const { readSettings } = require('./settings.cjs');
const { importTypeScript } = require('./typescript.cjs');

const arnOf = (logicalId) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** What becomes of an event that a function could not record. A sweep is not repeated: the next minute brings the next one. */
function invokeConfig({ logicalId, operation }) {
  return {
    [logicalId.replace(/LambdaFunction$/, 'InvokeConfig')]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: logicalId },
        Qualifier: '$LATEST',
        MaximumEventAgeInSeconds: operation ? 3600 : 60,
        MaximumRetryAttempts: operation ? 2 : 0,
        DestinationConfig: { OnFailure: { Destination: arnOf('InvocationDeadLetterQueue') } },
      },
    },
  };
}

/** All that hangs on the functions: their event rules, what follows a failed invocation, encrypted logs, reserved concurrency. */
async function resources(variables) {
  const settings = await readSettings(variables);
  const catalog = await readCatalog();
  const { eventResources } = await importTypeScript(path.join(__dirname, 'event-rules.ts'));
  const { checkSchedules } = await importTypeScript(path.join(__dirname, 'schedules.ts'));
  checkSchedules();
  const operations = catalog.filter(({ operation }) => operation);
  const asynchronous = catalog.filter(({ operation, key }) => operation || key === 'workers-sweep');
  const reserved = settings.reservedConcurrency ? catalog.filter(({ operation }) => operation) : [];
  return {
    Resources: Object.assign(await eventResources(operations, settings), ...asynchronous.map(invokeConfig)),
    extensions: Object.fromEntries([
      ...catalog.map(({ logGroup }) => [logGroup, { Properties: { KmsKeyId: arnOf('Key') } }]),
      ...reserved.map(({ logicalId }) => [
        logicalId,
        { Properties: { ReservedConcurrentExecutions: settings.reservedConcurrency } },
      ]),
    ]),
  };
}

module.exports = { resources };
