import { commandOf } from '../scripts/command.ts';
import { actionsCommand } from './terminal/actions-command.ts';
import { run } from './terminal/run.ts';

const about = 'Shows actions and accounts, and records what people decide about them.';
await run(actionsCommand(commandOf('actions', about)));
