import { commandOf } from '../scripts/command.ts';
import { actionsCommand } from './terminal/actions-command.ts';
import { run } from './terminal/run.ts';

const about = 'Shows what the bundle did and does, and decides what it cannot decide by itself.';
await run(actionsCommand(commandOf('actions', about)));
