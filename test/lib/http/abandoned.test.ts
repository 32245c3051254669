import { expect, it } from 'vitest';
import { createTransport } from '../../../lib/http/transport.ts';
import { thrownOutOfReach } from '../../kit/thrown.ts';

const thrown = thrownOutOfReach();

it('A request whose time is over before it is sent fails, and throws nothing out of reach', async () => {
  const after = (_: number, act: () => void) => {
    queueMicrotask(act);
    return () => {};
  };
  const transport = createTransport({ responseTimeoutMs: 10_000, now: () => 0, after });
  const sent = transport.send({
    ...{ method: 'POST', url: 'http://127.0.0.1:9/', headers: {}, body: '{}', resend: 'safe', deadline: 60_000 },
  });
  await expect(sent).rejects.toMatchObject({ name: 'AppError' });
  for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(thrown).toEqual([]);
});
