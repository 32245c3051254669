import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { logLineSchema } from '../../lib/telemetry/log-fields.ts';
import { METRICS } from '../../lib/telemetry/telemetry.ts';

const ajv = new Ajv2020({ strict: true });
addFormats.default(ajv);
const isLogLine = ajv.compile(logLineSchema());

/** Why a line of a function is neither a log line of the published schema nor a metric; `undefined` if it is one. */
export function faultOf(line: string): string | undefined {
  const entry = JSON.parse(line);
  if ('_aws' in entry) return Object.keys(METRICS).some((metric) => metric in entry) ? undefined : `No metric: ${line}`;
  return isLogLine(entry) ? undefined : `${ajv.errorsText(isLogLine.errors)}: ${line}`;
}
