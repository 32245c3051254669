import { describe, expect, it } from 'vitest';
import { createTelemetry, type LogLine, METRICS, type Metric, nameOf } from '../../../lib/telemetry/telemetry.ts';

function telemetry() {
  const lines: string[] = [];
  const { log, measure } = createTelemetry(
    (line) => lines.push(line),
    () => Date.UTC(2026, 2, 2, 9),
    'production',
  );
  return { log, measure, last: () => JSON.parse(lines.at(-1) ?? '') };
}

describe('a metric', () => {
  it('is its stage’s alone, as a whole and for each operation', () => {
    const { measure, last } = telemetry();
    measure('ActionHeld', 1, { operation: 'helpscout.createReply' });
    expect(last()).toEqual({
      _aws: {
        Timestamp: Date.UTC(2026, 2, 2, 9),
        CloudWatchMetrics: [
          {
            Namespace: 'conversation-actions',
            Dimensions: [['stage'], ['stage', 'operation']],
            Metrics: [{ Name: 'ActionHeld', Unit: 'Count' }],
          },
        ],
      },
      stage: 'production',
      operation: 'helpscout.createReply',
      ActionHeld: 1,
    });
  });

  it.each(Object.keys(METRICS) as Metric[])('%s needs no dimension of its own', (metric) => {
    const { measure, last } = telemetry();
    measure(metric, 2);
    expect(last()).toMatchObject({ stage: 'production', [metric]: 2 });
    expect(last()._aws.CloudWatchMetrics[0].Dimensions).toEqual([['stage']]);
  });
});

describe('a log line', () => {
  it('has listed fields, and no others', () => {
    const { log, last } = telemetry();
    const odd = { level: 'info', message: 'ended', actionId: 'act_1', text: 'ana@example.com' } as LogLine;
    log(odd);
    expect(last()).toEqual({
      timestamp: '2026-03-02T09:00:00.000Z',
      level: 'info',
      message: 'ended',
      actionId: 'act_1',
    });
  });
});

describe('the trace of an invocation', () => {
  const traced = (trace: string | undefined) => {
    const lines: string[] = [];
    const now = () => Date.UTC(2026, 2, 2, 9);
    createTelemetry(
      (line) => lines.push(line),
      now,
      'test',
      () => trace,
    ).log({ level: 'info', message: 'ended' });
    return JSON.parse(lines[0] ?? '').traceId;
  };

  it('is named in each log line by its root, as X-Ray names it', () => {
    expect(traced('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1')).toBe(
      '1-5759e988-bd862e3fe1be46a994272793',
    );
  });

  it.each([
    undefined,
    '',
    'Root=',
    'Root=1-5759e988-bd862e3fe1be46a99427279',
    'Root=1-5759e988-bd862e3fe1be46a994272793a',
    'Root=ana@example.com',
    'NotRoot=1-5759e988-bd862e3fe1be46a994272793',
  ])('is left out where there is none, or it is no such id: %j', (trace) => {
    expect(traced(trace)).toBeUndefined();
  });
});

describe('an unforeseen error', () => {
  it('is told by its class and where it arose, without its message', () => {
    const name = nameOf(new TypeError('ana@example.com\nsays more'));
    expect(name).toMatch(/^TypeError at /);
    expect(name).not.toContain('ana@');
  });

  it.each([
    'No.\n at your request we cancel card 4111',
    'No.\n at your request we cancel card 4111:11:11',
    '\n    at card (4111:1:1)',
    'Error',
    '',
  ])('is told without any line of its message: %j', (message) => {
    expect(nameOf(new Error(message))).toMatch(/^Error at .*telemetry\.test\.ts:\d+:\d+\)?$/);
  });

  it('is told without a line of what its message was before', () => {
    const error = new Error('No.\n at your request we cancel card 4111');
    error.message = 'No.';
    expect(nameOf(error)).not.toContain('4111');
  });

  it.each(['text', undefined, null, 7])('may be no error: %j', (thrown) => {
    expect(nameOf(thrown)).toBe(typeof thrown);
  });
});
