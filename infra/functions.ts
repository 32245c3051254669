import { type FunctionEntry, readFunctions } from '../scripts/catalog.ts';
import { eventResources } from './event-rules.ts';
import { checkSchedules } from './schedules.ts';
import { readSettings, type Variables } from './settings.ts';

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** What becomes of an event that a function could not record. A sweep is not repeated: the next minute brings the next one. */
function invokeConfig({ logicalId, kind }: FunctionEntry): object {
  const isOperation = kind === 'operation';
  return {
    [logicalId.replace(/LambdaFunction$/, 'InvokeConfig')]: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: logicalId },
        Qualifier: '$LATEST',
        MaximumEventAgeInSeconds: isOperation ? 3600 : 60,
        MaximumRetryAttempts: isOperation ? 2 : 0,
        DestinationConfig: { OnFailure: { Destination: arnOf('InvocationDeadLetterQueue') } },
      },
    },
  };
}

/** All that hangs on the functions: their event rules, what follows a failed invocation, encrypted logs, reserved concurrency. */
export async function resources(variables: Variables) {
  const settings = await readSettings(variables);
  const functions = await readFunctions();
  checkSchedules();
  const operations = functions.filter(({ kind }) => kind === 'operation');
  const asynchronous = functions.filter(({ kind, key }) => kind === 'operation' || key === 'workers-sweep');
  return {
    Resources: Object.assign(await eventResources(operations, settings), ...asynchronous.map(invokeConfig)),
    extensions: Object.fromEntries([
      ...functions.map(({ logicalId }) => [logGroupOf(logicalId), { Properties: { KmsKeyId: arnOf('Key') } }]),
      ...(settings.reservedConcurrency ? operations : []).map(({ logicalId }) => [
        logicalId,
        { Properties: { ReservedConcurrentExecutions: settings.reservedConcurrency } },
      ]),
    ]),
  };
}

/** osls calls a function's log group by the function's own logical id. */
function logGroupOf(logicalId: string): string {
  return logicalId.replace(/LambdaFunction$/, 'LogGroup');
}
