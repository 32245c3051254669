import type { AttributeValue, GetItemCommandInput, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { TableDefinition } from '../../dev/aws/dynamodb.ts';
import type { DynamoDb } from '../../lib/aws/services.ts';
import type { Count } from './count.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;
type Index = NonNullable<TableDefinition['GlobalSecondaryIndexes']>[number];

const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;

/**
 * Counts what DynamoDB charges on demand: by the larger of an item before and after, a failed condition like a write, and
 * each entry of an index that goes or comes.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export class Bill {
  readonly #indexes: readonly Index[];
  readonly #tableKeys: readonly string[];
  readonly #items = new Map<string, Attributes>();

  constructor({ GlobalSecondaryIndexes = [], KeySchema = [] }: TableDefinition) {
    this.#indexes = GlobalSecondaryIndexes;
    this.#tableKeys = KeySchema.map(({ AttributeName = '' }) => AttributeName);
  }

  /** Charges everything that is called to a count. */
  charge(call: DynamoDb, to: Count): DynamoDb {
    return async (operation, input) => {
      try {
        const output = await call(operation, input);
        this.#book(operation, input, output, to);
        return output;
      } catch (error) {
        if (error instanceof Error && error.name === 'ConditionalCheckFailedException') this.#refused(input, to);
        throw error;
      }
    };
  }

  #book(command: string, asked: Asked, answered: Answered, to: Count): void {
    switch (command) {
      case 'GetItem':
        read(sizeOf(answered.Item), asked.ConsistentRead === true, to);
        break;
      case 'Query':
        read(sum((answered.Items ?? []).map(sizeOf)), asked.ConsistentRead === true, to);
        break;
      case 'PutItem':
        this.#written(asked.Item?.['pk']?.S ?? '', asked.Item, to);
        break;
      case 'UpdateItem':
        this.#written(asked.Key?.['pk']?.S ?? '', answered.Attributes, to);
        break;
      case 'DeleteItem':
        this.#written(asked.Key?.['pk']?.S ?? '', undefined, to);
        break;
      default:
        throw new Error(`Nobody has said what ${command} costs.`);
    }
  }

  #written(key: string, after: Attributes | undefined, to: Count): void {
    const before = this.#items.get(key);
    if (after) this.#items.set(key, after);
    else this.#items.delete(key);
    to[purposeOf(key, before, after)] += 1;
    to.writeUnits += writeUnits(Math.max(sizeOf(before), sizeOf(after)));
    for (const index of this.#indexes) {
      for (const bytes of this.#entriesChanged(index, before, after)) {
        to.index += 1;
        to.writeUnits += writeUnits(bytes);
      }
    }
  }

  #refused({ Item, Key }: Asked, to: Count): void {
    const key = (Item ?? Key)?.['pk']?.S ?? '';
    to[purposeOf(key)] += 1;
    to.writeUnits += writeUnits(Math.max(sizeOf(this.#items.get(key)), sizeOf(Item)));
  }

  /** Sizes of the entries that a write deletes from an index, puts there, or changes in place. */
  #entriesChanged(index: Index, before: Attributes | undefined, after: Attributes | undefined): readonly number[] {
    const keys = index.KeySchema?.map(({ AttributeName = '' }) => AttributeName) ?? [];
    const [was, is] = [before, after].map((item) => this.#entry(index, keys, item));
    const same = (names: readonly string[]) => names.every((name) => equal(was?.[name], is?.[name]));
    if (was && is && same(keys)) {
      const isTouched = !same([...new Set([...Object.keys(was), ...Object.keys(is)])]);
      return isTouched ? [Math.max(sizeOf(was), sizeOf(is))] : [];
    }
    return [was, is].flatMap((entry) => (entry ? [sizeOf(entry)] : []));
  }

  /** An item as the index has it; `undefined` where it lacks one of the index's keys. */
  #entry({ Projection }: Index, keys: readonly string[], item: Attributes = {}): Attributes | undefined {
    if (keys.some((key) => item[key] === undefined)) return undefined;
    if (Projection?.ProjectionType === 'ALL') return item;
    const kept = new Set([...this.#tableKeys, ...keys, ...(Projection?.NonKeyAttributes ?? [])]);
    return Object.fromEntries(Object.entries(item).filter(([name]) => kept.has(name)));
  }
}

/** The parts of inputs and outputs that matter here. */
type Asked = Pick<GetItemCommandInput & QueryCommandInput, 'ConsistentRead'> & {
  readonly Item?: Attributes | undefined;
  readonly Key?: Attributes | undefined;
};
type Answered = {
  readonly Item?: Attributes | undefined;
  readonly Items?: readonly Attributes[] | undefined;
  readonly Attributes?: Attributes | undefined;
};

/** What a write is for, by the record that it goes to. */
function purposeOf(key: string, before?: Attributes, after?: Attributes): 'records' | 'slot' | 'announcement' {
  if (key.startsWith('V#')) return 'slot';
  return !isAnnounced(before) && isAnnounced(after) ? 'announcement' : 'records';
}

function isAnnounced(item: Attributes = {}): boolean {
  const action: unknown = JSON.parse(item['data']?.S ?? '{}');
  return typeof action === 'object' && action !== null && 'announced' in action && action.announced === true;
}

function read(bytes: number, isConsistent: boolean, to: Count): void {
  to.reads += 1;
  to.readUnits += Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) / (isConsistent ? 1 : 2);
}

function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function sizeOf(item: Attributes = {}): number {
  return sum(Object.entries(item).map(([name, { S = '', N }]) => Buffer.byteLength(name) + bytesOf(S, N)));
}

/** A number takes a byte for two digits, and one more. */
function bytesOf(text: string, number: string | undefined): number {
  return number === undefined ? Buffer.byteLength(text) : Math.ceil(number.replace(/\D/g, '').length / 2) + 1;
}

function equal(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  return a?.S === b?.S && a?.N === b?.N;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
