import { commandOf } from '../scripts/command.ts';
import { serveConsole } from './console/serve.ts';
import { openStage, type StageOptions, withStage } from './stages/stage.ts';
import { portNumber } from './start-settings.ts';
import { run } from './terminal/run.ts';

const command = withStage(
  commandOf('console', 'Serves the console on this machine for a deployed stage, with your own AWS credentials.'),
)
  .option('--port <number>', 'the port on this machine', '4000')
  .action(async (options: StageOptions & { port: string }) => {
    const stage = await openStage(options);
    const { url, close } = await serveConsole(stage, portNumber(options.port, '--port'));
    console.log(
      `The console of ${stage.name} is at ${url}. It calls ${stage.url}${stage.isLocal ? '' : ' with your credentials'}.\nStop with Ctrl-C.`,
    );
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close());
  });

await run(command);
