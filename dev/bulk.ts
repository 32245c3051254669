import { commandOf } from '../scripts/command.ts';
import { bulkCommand } from './bulk/command.ts';
import { run } from './terminal/run.ts';

const about = 'Runs one action for each row of a file (CSV with a header line, or JSON lines), each once.';
await run(bulkCommand(commandOf('bulk', about)));
