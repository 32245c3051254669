import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../dev/stack.ts';
import { fixtureBundle } from './fixture/bundle.ts';

describe('the local stack', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ bundle: fixtureBundle, onLog: (line) => console.log(line) });
  });
  afterAll(() => stack.close());

  it('answers where everything is', async () => {
    const where = await fetch(`${stack.api}/_local`).then((response) => response.json());
    expect(where).toEqual({ api: stack.api, aws: stack.aws, simulators: stack.vendors });
  });

  it('runs a function', async () => {
    expect(await stack.invoke('test-echo', { a: 1 })).toMatchObject({ event: { a: 1 }, stage: 'local' });
  });
});
