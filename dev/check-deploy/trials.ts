import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedVendors } from '../simulated-vendors.ts';
import type { Answer, Caller } from './caller.ts';
import { OURS, type Trial, type Trialled } from './trial.ts';

const REPLY = '/helpscout/conversations/123/reply';
const UNDER_WAY = 8;

export const TRIALS: readonly Trial[] = [
  {
    claim: 'HTTP: the open route answers anybody, the others only callers that IAM knows',
    async run({ caller }) {
      const open = await caller.http('GET', '/health', undefined, { signed: false });
      const closed = await caller.http('POST', REPLY, reply('unsigned'), { signed: false });
      expect(open.status === 200 && closed.status === 403, { open: open.status, closed: closed.status });
      return `/health ${open.status}, unsigned reply ${closed.status}`;
    },
  },
  {
    claim: 'HTTP: one key is one mail, however often it is sent',
    async run({ caller, vendors }) {
      const options = { key: 'deploy-check-http' };
      const first = await caller.http('POST', REPLY, reply('by http'), options);
      const second = await caller.http('POST', REPLY, reply('by http'), options);
      const mails = mailsWith(vendors, 'by http');
      expect(first.body['state'] === 'done' && second.body['replayed'] === true && mails === 1, {
        first,
        second,
        mails,
      });
      return `done, then replayed: ${mails} mail`;
    },
  },
  {
    claim: 'direct invoke: a function answers its caller',
    async run({ caller, vendors }) {
      const input = { conversationId: '123', ...reply('by invoke') };
      const answer = await caller.invoke('helpscout-create-reply', { input, idempotencyKey: 'deploy-check-direct' });
      const mails = mailsWith(vendors, 'by invoke');
      expect(answer['state'] === 'done' && mails === 1, { answer, mails });
      return `${answer['state']}: ${mails} mail`;
    },
  },
  {
    claim: 'EventBridge: an event of ours reaches its function through the rule',
    async run({ caller, vendors }) {
      const input = { conversationId: '123', ...reply('by event') };
      await caller.putEvent(OURS, 'helpscout.createReply', { input, idempotencyKey: 'deploy-check-event' });
      const seconds = await until(() => mailsWith(vendors, 'by event') === 1, 20);
      return `1 mail after ${seconds} s`;
    },
  },
  {
    claim: 'EventBridge: an event of somebody else acts through its mapping',
    async run({ caller, vendors }) {
      const conversation = () => vendors.simulators.khoros.state.conversations.get(12745258);
      const detail = {
        paymentId: '8844',
        networkType: 'facebook',
        networkId: '32031810236844413',
        pageId: '354241721305178',
      };
      await caller.putEvent('payments', 'payment.completed', detail);
      const seconds = await until(
        () => conversation()?.notes.some(({ text }) => text === 'payment processed') ?? false,
        20,
      );
      return `conversation 12745258 is ${conversation()?.status} after ${seconds} s`;
    },
  },
  {
    claim: 'a lost answer is settled by its wake-up, with one mail',
    async run(trialled) {
      const { actionId } = await loseAnswer(trialled, 'lost, then woken');
      const seconds = await until(async () => (await stateOf(trialled.caller, actionId)) === 'done', 40);
      const mails = mailsWith(trialled.vendors, 'lost, then woken');
      expect(mails === 1, { mails });
      return `in_doubt, done after ${seconds} s: ${mails} mail`;
    },
  },
  {
    claim: 'a lost answer whose wake-up is lost too is settled by the sweep, with one mail',
    async run(trialled) {
      const { caller, vendors } = trialled;
      await caller.carryWakeUps(false);
      const { actionId } = await loseAnswer(trialled, 'lost, then swept');
      await caller.dropWakeUps();
      await caller.carryWakeUps(true);
      const seconds = await until(async () => (await stateOf(caller, actionId)) === 'done', 150);
      const mails = mailsWith(vendors, 'lost, then swept');
      expect(mails === 1, { mails });
      return `in_doubt, done after ${seconds} s: ${mails} mail`;
    },
  },
  {
    claim: 'a deployment loses and doubles nothing of what is under way',
    async run({ caller, vendors, serverless }) {
      const notBefore = new Date(Date.now() + 40_000).toISOString();
      const accepted = await Promise.all(
        Array.from({ length: UNDER_WAY }, (_, index) =>
          caller.invoke('helpscout-create-reply', {
            input: { conversationId: '123', ...reply(`under way ${index}.`) },
            idempotencyKey: `deploy-check-under-way-${index}`,
            notBefore,
          }),
        ),
      );
      expect(
        accepted.every(({ state }) => state === 'waiting'),
        accepted,
      );
      const { seconds } = await serverless.deploy({ settleMs: '300000' });
      await until(() => mailsWith(vendors, 'under way') === UNDER_WAY, 150);
      const states = await Promise.all(accepted.map(({ actionId }) => stateOf(caller, String(actionId))));
      expect(states.every((state) => state === 'done') && mailsWith(vendors, 'under way') === UNDER_WAY, states);
      return `${UNDER_WAY} waited while a change was deployed (${seconds} s): ${UNDER_WAY} done, ${UNDER_WAY} mails`;
    },
  },
];

function reply(text: string) {
  return { customer: { id: 123 }, text };
}

function mailsWith({ simulators }: SimulatedVendors, text: string): number {
  return simulators.helpscout.effects().filter((mail) => JSON.stringify(mail).includes(text)).length;
}

/** Sends a reply that Help Scout carries out and does not answer. */
async function loseAnswer({ caller, vendors }: Trialled, text: string): Promise<{ actionId: string }> {
  vendors.simulators.helpscout.faults.push({ name: 'reset-after', match: { operation: 'createReply' } });
  const { status, body } = await caller.http('POST', REPLY, reply(text));
  expect(status === 202 && body['state'] === 'in_doubt', { status, body });
  return { actionId: String(body['actionId']) };
}

async function stateOf(caller: Caller, actionId: string): Promise<unknown> {
  const answer: Answer = await caller.invoke('actions-get', { input: { actionId } });
  return answer['state'];
}

/** Waits for a condition, and returns after how many seconds it held. */
async function until(holds: () => boolean | Promise<boolean>, seconds: number): Promise<number> {
  const started = Date.now();
  while (!(await holds())) {
    if (Date.now() - started > seconds * 1_000) throw new Error(`It was not so after ${seconds} s.`);
    await delay(500);
  }
  return Math.round((Date.now() - started) / 1_000);
}

function expect(holds: boolean, seen: unknown): void {
  if (!holds) throw new Error(`What was seen instead: ${JSON.stringify(seen)}`);
}
