import { capital, type FunctionEntry } from '../scripts/catalog.ts';
import { type Alarm, NEVER } from './cloudwatch-alarm.ts';
import { lambda } from './metrics.ts';
import type { Settings } from './settings.ts';

/** So many metrics one alarm may be made of. */
const METRICS_OF_AN_ALARM = 10;

/**
 * The alarms that wait for the morning: one for each folder of functions, more where a folder has more than an alarm takes. An
 * alarm of its own for each function would leave the stack little room among CloudFormation's 500 resources.
 */
export function alarmsOfFolders(catalog: readonly FunctionEntry[], settings: Settings): Record<string, Alarm> {
  const timeoutOf = (entry: FunctionEntry) =>
    entry.kind === 'worker' ? entry.declared.timeoutSeconds : settings.timeout;
  const folders = [...new Set(catalog.map(({ folder }) => folder))];
  const alarms = folders.map((folder) => {
    const functions = catalog.filter((entry) => entry.folder === folder);
    const timeouts = [...new Set(functions.map(timeoutOf))];
    return {
      ...inParts(functions, `${capital(folder)}#Throttles`, (part) => ({
        ...NEVER,
        sum: part.map((entry) => lambda('Throttles', entry)),
        says: `A function of functions/${folder} is throttled`,
      })),
      // One threshold an alarm: functions with another timeout have an alarm of their own.
      ...Object.assign(
        {},
        ...timeouts.map((timeoutS) =>
          inParts(
            functions.filter((entry) => timeoutOf(entry) === timeoutS),
            `${capital(folder)}${timeouts.length > 1 ? `${timeoutS}s` : ''}#Duration`,
            (part) => ({
              stat: 'p99',
              largest: part.map((entry) => lambda('Duration', entry)),
              threshold: 0.8 * 1000 * timeoutS,
              says: `A function of functions/${folder} comes near its timeout of ${timeoutS} s`,
            }),
          ),
        ),
      ),
      ...(settings.reservedConcurrency &&
        inParts(
          functions.filter(({ kind }) => kind === 'operation'),
          `${capital(folder)}#Concurrency`,
          (part) => ({
            largest: part.map((entry) => lambda('ConcurrentExecutions', entry)),
            threshold: 0.8 * (settings.reservedConcurrency ?? 0),
            says: `A function of functions/${folder} comes near its reserved concurrency`,
          }),
        )),
    };
  });
  return Object.assign({}, ...alarms);
}

/** An alarm for each ten functions; `#` in the name stands for its number, which the first one does without. */
function inParts(
  functions: readonly FunctionEntry[],
  name: string,
  alarmOn: (part: readonly FunctionEntry[]) => Alarm,
): Record<string, Alarm> {
  const count = Math.ceil(functions.length / METRICS_OF_AN_ALARM);
  const parts = Array.from({ length: count }, (_, index) => {
    const part = functions.slice(index * METRICS_OF_AN_ALARM, (index + 1) * METRICS_OF_AN_ALARM);
    return [name.replace('#', index === 0 ? '' : String(index + 1)), alarmOn(part)] as const;
  });
  return Object.fromEntries(parts);
}
