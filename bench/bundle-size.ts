import { type Column, table } from '../dev/terminal/table.ts';
import { VENDOR_NAMES } from '../lib/vendors/vendors.ts';
import { functionStems } from '../scripts/catalog.ts';
import { budgetOf } from '../scripts/package-sizes.ts';
import { bundleOf } from './bundle-size/measure.ts';
import { defineBench } from './report/define-bench.ts';

const MOST_PARTS = 25;

export const bench = defineBench({
  measures: 'code that a cold function reads and compiles',
  isExact: true,
  isQuick: false,
  figures: {
    'helpscout-create-reply': { unit: 'kB', atMost: 300, quotedAs: 'a function’s code' },
    'the largest function of one vendor': { unit: 'kB' },
    'the largest function': { unit: 'kB' },
    'functions over the budget that CI enforces': { unit: '', atMost: 0 },
  },

  async run({ show, of = 'helpscout/create-reply' }) {
    const rows: Row[] = [];
    for (const stem of functionStems()) {
      const key = stem.replace('/', '-');
      rows.push({ key, kB: (await bundleOf(stem)).bytes / 1000, budgetKB: budgetOf(key) / 1000 });
    }
    const { parts } = await bundleOf(of);
    show?.(`${table(rows, COLUMNS)}\n\n${of}, the largest parts first:`);
    for (const [part, bytes] of parts.slice(0, MOST_PARTS)) show?.(`${kilobytes(bytes / 1000)} kB  ${part}`);
    show?.('');
    const largest = (keys: readonly Row[]) => Math.max(...keys.map(({ kB }) => kB));
    const ofOneVendor = rows.filter(({ key }) => VENDOR_NAMES.some((vendor) => key.startsWith(`${vendor}-`)));
    return {
      'helpscout-create-reply': largest(rows.filter(({ key }) => key === 'helpscout-create-reply')),
      'the largest function of one vendor': largest(ofOneVendor),
      'the largest function': largest(rows),
      'functions over the budget that CI enforces': rows.filter(({ kB, budgetKB }) => kB > budgetKB).length,
    };
  },
});

interface Row {
  readonly key: string;
  readonly kB: number;
  readonly budgetKB: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'function', text: ({ key }) => key },
  { title: 'kB', text: ({ kB }) => kilobytes(kB) },
  { title: 'budget', text: ({ budgetKB }) => kilobytes(budgetKB) },
];

function kilobytes(kB: number): string {
  return kB.toFixed(1).padStart(7);
}
