import type { Metric as Ours } from '../lib/telemetry/telemetry.ts';
import { api, DEAD_LETTER_QUEUES, type Metric, OUR_NAMESPACE, ours, sqs, table } from './metrics.ts';
import { readSettings, type Variables } from './settings.ts';

/** A graph: metrics of the stage, or a search that finds one line for each operation, vendor or function. */
interface Graph {
  readonly title: string;
  readonly stat: string;
  readonly metrics?: readonly Metric[];
  readonly searches?: readonly string[];
}

interface Row {
  readonly title: string;
  readonly graphs: readonly Graph[];
}

const WIDTH = 24;
const HEIGHT = 6;

/** What a person looks at first, row by row: from what was promised down to what it costs. */
function rows(stage: string, prefix: string): readonly Row[] {
  const own = (stat: string, title: string, ...names: readonly Ours[]): Graph => ({
    title,
    stat,
    metrics: names.map((name) => ours(name, stage)),
  });
  /** One line for each value of the dimension. */
  const by = (dimension: 'operation' | 'vendor', name: Ours, stat: string, title: string): Graph => ({
    title,
    stat,
    searches: [`{${OUR_NAMESPACE},stage,${dimension}} MetricName="${name}" stage="${stage}"`],
  });
  const functions = (name: string, stat: string, title: string): Graph => ({
    title,
    stat,
    searches: [`{AWS/Lambda,FunctionName} MetricName="${name}" FunctionName="${prefix}"`],
  });
  return [
    {
      title: 'Actions',
      graphs: [
        own('Sum', 'Ended, or held', 'ActionDone', 'ActionFailed', 'ActionHeld', 'ActionCancelled'),
        by('operation', 'ActionDone', 'Sum', 'Done, by operation'),
        by('operation', 'ActionFailed', 'Sum', 'Failed, by operation'),
        own('Maximum', 'The oldest that has not ended', 'OldestUnfinishedAgeSec'),
        own('Maximum', 'The oldest whose result event is not published', 'OldestUnannouncedAgeSec'),
      ],
    },
    {
      title: 'In doubt',
      graphs: [
        own('Sum', 'A response was lost; a duplicate was found', 'ActionInDoubt', 'DuplicateDetected'),
        own('Maximum', 'Now', 'InDoubtNow', 'HeldNow', 'ExpiringBehindHeld'),
        own('Maximum', 'The oldest', 'OldestUnknownAgeSec', 'OldestHeldAgeSec'),
      ],
    },
    {
      title: 'Vendors',
      graphs: [
        by('vendor', 'VendorLatencyMs', 'p50', 'Response time, half of the requests'),
        by('vendor', 'VendorLatencyMs', 'p99', 'Response time, 99 of 100'),
        by('vendor', 'VendorThrottled', 'Sum', 'Too many requests (429)'),
        by('vendor', 'VendorErrors', 'Sum', 'No response, or 5xx'),
      ],
    },
    {
      title: 'Accounts',
      graphs: [
        own('Maximum', 'Circuit breakers open; stopped by a person', 'BreakersOpenNow', 'AccountsPausedNow'),
        own('Maximum', 'Credentials are refused', 'CredentialsRefusedNow'),
        own('Sum', 'The newest credentials were refused', 'Vendor401AfterRefresh'),
      ],
    },
    {
      title: 'Queues',
      graphs: [
        { title: 'Oldest wake-up', stat: 'Maximum', metrics: [sqs('ApproximateAgeOfOldestMessage', 'WakeUpQueue')] },
        {
          title: 'Dead letters',
          stat: 'Maximum',
          metrics: DEAD_LETTER_QUEUES.map((queue) => sqs('ApproximateNumberOfMessagesVisible', queue)),
        },
        own('Sum', 'Events that no operation can carry out', 'EventsRefused'),
      ],
    },
    {
      title: 'Functions and API',
      graphs: [
        functions('Errors', 'Sum', 'Errors'),
        functions('Throttles', 'Sum', 'Throttles'),
        functions('Duration', 'p99', 'Duration, 99 of 100'),
        { title: 'API: 5xx and 4xx', stat: 'Sum', metrics: [api('5xx'), api('4xx')] },
        { title: 'API: response time', stat: 'p99', metrics: [api('Latency')] },
      ],
    },
    {
      title: 'Ledger and cost',
      graphs: [
        own('Sum', 'Nothing was sent because the ledger could not be written', 'StoreFailClosed'),
        {
          title: 'Units of DynamoDB',
          stat: 'Sum',
          metrics: [table('ConsumedReadCapacityUnits'), table('ConsumedWriteCapacityUnits')],
        },
        functions('Invocations', 'Sum', 'Invocations'),
        { title: 'Requests', stat: 'Sum', metrics: [api('Count')] },
      ],
    },
  ];
}

/** The dashboard of the stage. */
export async function resources(variables: Variables) {
  const { stage, prefix } = await readSettings(variables);
  let y = 0;
  const widgets = rows(stage, prefix).flatMap(({ title, graphs }) => {
    const heading = { type: 'text', x: 0, y, width: WIDTH, height: 1, properties: { markdown: `## ${title}` } };
    const width = Math.floor(WIDTH / graphs.length);
    const drawn = graphs.map((graph, index) => ({
      ...{ type: 'metric', x: index * width, y: y + 1, width, height: HEIGHT },
      properties: propertiesOf(graph),
    }));
    y += HEIGHT + 1;
    return [heading, ...drawn];
  });
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardName: prefix, DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) } },
      },
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
function propertiesOf({ title, stat, metrics = [], searches = [] }: Graph): object {
  return {
    title,
    stat,
    period: 60,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub puts it in.
    region: '${AWS::Region}',
    view: 'timeSeries',
    metrics: [
      ...metrics.map(({ Namespace, MetricName, dimensions }) => [
        ...[Namespace, MetricName],
        ...Object.entries(dimensions).flatMap(([name, value]) => [name, textOf(value)]),
      ]),
      ...searches.map((search, index) => [{ id: `s${index}`, expression: `SEARCH('${search}', '${stat}', 60)` }]),
    ],
  };
}

/** A reference, as Fn::Sub writes it into the text. */
function textOf(value: unknown): string {
  const { Ref, 'Fn::GetAtt': get } = Object(value);
  if (Ref !== undefined) return `\${${Ref}}`;
  return get === undefined ? String(value) : `\${${get.join('.')}}`;
}
