import { useRef, useState } from 'preact/hooks';
import { ApiError, get, requestText, withQuery } from '../api.ts';
import { useLive } from '../live.ts';
import { announce } from '../parts/announcer.tsx';
import { BulkJobCard } from '../parts/bulk-job.tsx';
import { Trouble } from '../parts/trouble.tsx';
import type { BulkJob, BulkPlan, Mapping } from '../types.ts';
import { counted, planSummary, unsaid } from '../words.ts';

/** Many requests from a file, each once: planned before anything is sent, then run with its progress. */
export function BulkView() {
  const mappings = useLive('mappings', () => get<readonly Mapping[]>('/_console/mappings'), 10_000);
  const jobs = useLive('bulk', () => get<readonly BulkJob[]>('/_console/bulk'), 1000);
  return (
    <>
      <Trouble error={mappings.error ?? jobs.error} />
      {mappings.value && <Planner mappings={mappings.value} onStarted={jobs.refresh} />}
      {jobs.value?.map((job) => (
        <BulkJobCard key={job.id} job={job} onChanged={jobs.refresh} />
      ))}
      <p class="quiet">
        Stopped, or begun again with the same file another day, a job goes on by its keys alone: what is on record is
        not sent again. In the terminal: <code>npm run bulk</code>.
      </p>
    </>
  );
}

function Planner({ mappings, onStarted }: { readonly mappings: readonly Mapping[]; onStarted(): void }) {
  const [file, setFile] = useState<File | undefined>(undefined);
  const [mapping, setMapping] = useState(mappings[0]?.name ?? '');
  const [perMinute, setPerMinute] = useState('');
  const [plan, setPlan] = useState<BulkPlan | undefined>(undefined);
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const chosen = useRef<HTMLInputElement>(null);

  const send = async <Answer,>(verb: string, then: (answer: Answer) => void) => {
    if (!file) return;
    setBusy(true);
    setError(undefined);
    try {
      then(await requestText(withQuery(`/_console/bulk/${verb}`, { name: file.name, mapping, perMinute }), file));
    } catch (failure) {
      setError(failure instanceof ApiError ? failure : new ApiError(0, String(failure)));
    }
    setBusy(false);
  };
  const start = () =>
    send<BulkJob>('start', () => {
      announce('It runs.');
      setPlan(undefined);
      setFile(undefined);
      if (chosen.current) chosen.current.value = '';
      onStarted();
    });

  return (
    <section class="panel" aria-label="A new job">
      <form
        class="filter"
        onSubmit={(event) => {
          event.preventDefault();
          void send<BulkPlan>('plan', setPlan);
        }}
      >
        <label>
          File: CSV with a heading, or JSON lines
          <input
            ref={chosen}
            type="file"
            accept=".csv,.jsonl,.ndjson"
            onChange={(event) => {
              setFile(event.currentTarget.files?.[0]);
              setPlan(undefined);
            }}
          />
        </label>
        <label>
          Mapping
          <select
            value={mapping}
            onChange={(event) => {
              setMapping(event.currentTarget.value);
              setPlan(undefined);
            }}
          >
            {mappings.map(({ name, operation }) => (
              <option key={name} value={name}>
                {name}: {operation}
              </option>
            ))}
          </select>
        </label>
        <label>
          Requests a minute, if not the vendor’s limit
          <input
            inputMode="numeric"
            value={perMinute}
            onInput={(event) => {
              setPerMinute(event.currentTarget.value.trim());
              setPlan(undefined);
            }}
          />
        </label>
        <span class="filter-buttons">
          <button type="submit" disabled={busy || !file}>
            Plan
          </button>
        </span>
      </form>
      <Trouble error={error} />
      {plan && <PlanText plan={plan} />}
      {plan && (
        <button type="button" class="primary" disabled={busy || plan.items === 0} onClick={start}>
          Run {counted(plan.items - plan.repeated, 'row')}
        </button>
      )}
      {!plan && (
        <p class="quiet">A row is the detail of an event. The plan maps and checks every row, and sends nothing.</p>
      )}
    </section>
  );
}

function PlanText({ plan }: { readonly plan: BulkPlan }) {
  const { refused, accounts, minutes } = plan;
  return (
    <div aria-live="polite">
      <p>
        {planSummary(plan)} {accounts.join(', ') || 'No account'}; about {Math.max(1, Math.ceil(minutes))} min at the
        vendor’s pace.
      </p>
      {refused.length > 0 && (
        <ul class="plain refused">
          {refused.map(({ row, refused: why, issues }) => (
            <li key={row}>
              <strong>Row {row}</strong> {why}{' '}
              {unsaid(why, issues)
                .map(({ path, message }) => `${path} ${message}`)
                .join('; ')}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
