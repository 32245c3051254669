import { randomUUID } from 'node:crypto';
import { gatewayAnswer, type HttpAnswer } from '../api-gateway/response.ts';
import type { Stage } from '../stages/stage.ts';
import type { BulkJob, Wanted } from './bulk-job.ts';
import type { Asked, Special } from './front.ts';

/** Loaded when it is first asked: it knows every operation, and npm start is to be quick. */
const engine = () => import('./bulk-job.ts');

/** What can be done with a job that there is. */
const VERBS = ['run', 'stop', 'ask', 'cancel'] as const;

export interface BulkOptions {
  /** Whose functions carry the rows out. */
  stage(): Promise<Stage>;
  /** @default mappings/ */
  readonly folder?: string | undefined;
}

/** Many requests from a file, for the console: plans, and jobs that run in this process. */
export function bulkSpecials({ stage, folder }: BulkOptions): Readonly<Record<string, Special>> {
  const jobs = new Map<string, BulkJob>();
  const views = () => [...jobs.values()].map((job) => job.view()).reverse();
  const withJob = (query: URLSearchParams, act: (job: BulkJob) => unknown) => {
    const job = jobs.get(query.get('id') ?? '');
    return job ? act(job) : gatewayAnswer(404, 'There is no such job in this process.');
  };
  const verbs = VERBS.map((verb) => [
    `POST /_console/bulk/${verb}`,
    ({ query }: Asked) =>
      withJob(query, (job) => {
        void job[verb]();
        return job.view();
      }),
  ]);
  return {
    'GET /_console/bulk': views,
    'POST /_console/bulk/plan': (asked) => orWhy(async () => (await engine()).planOf(wanted(asked, folder))),
    'POST /_console/bulk/start': (asked) =>
      orWhy(async () => {
        const id = randomUUID();
        const job = await (await engine()).startBulk(id, wanted(asked, folder), await stage());
        jobs.set(id, job);
        void job.run();
        return job.view();
      }),
    'GET /_console/bulk/results': ({ query }) => withJob(query, resultsOf),
    ...Object.fromEntries(verbs),
  };
}

function wanted({ query, body }: Asked, folder: string | undefined): Wanted {
  const [name = 'rows.csv', mapping = '', perMinute] = ['name', 'mapping', 'perMinute'].map(
    (field) => query.get(field) || undefined,
  );
  return { name, mapping, perMinute, folder, text: body.toString('utf8') };
}

/** A file, so that the browser keeps it instead of showing it. */
function resultsOf(job: BulkJob): HttpAnswer {
  const name = job.view().name.replace(/[^\w.-]+/gu, '-');
  return {
    status: 200,
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.results.jsonl"`,
    },
    body: job.results(),
  };
}

/** What is wrong with a file or a mapping is said in a line. */
function orWhy(ask: () => Promise<unknown>): Promise<unknown> {
  return ask().catch((error: unknown) => gatewayAnswer(422, error instanceof Error ? error.message : String(error)));
}
