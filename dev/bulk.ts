import { commandOf } from '../scripts/command.ts';
import { bulkCommand } from './bulk/command.ts';
import { run } from './terminal/run.ts';

const about = 'Carries out what the rows of a file ask for (CSV with a heading, or JSON lines), each once.';
await run(bulkCommand(commandOf('bulk', about)));
