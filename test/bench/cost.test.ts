import { afterAll, describe, expect, it } from 'vitest';
import { budgetOf, excess } from '../../bench/cost/budget.ts';
import { openStage } from '../../bench/cost/stage.ts';
import { subjects } from '../../bench/cost/subjects.ts';
import { costs, WAYS } from '../../bench/cost/ways.ts';

const stage = await openStage();
afterAll(() => stage.close());

describe('an action to which nothing happens stays within its budget', async () => {
  const plain = WAYS.filter(({ isPlain }) => isPlain).slice(-1);
  const all = await subjects(stage.start().runtime);
  const budgeted = all.filter((subject) => Object.keys(budgetOf(subject)).length > 0);

  it.each(budgeted)('$title', async (subject) => {
    const counts = await costs(stage, subject, plain);
    expect([...counts].flatMap(([way, count]) => excess(subject, way, count))).toEqual([]);
    expect([...counts.values()]).toMatchObject([{ secrets: 0, wakeUps: 1, events: 1, workerMs: 25 }]);
  });
});
