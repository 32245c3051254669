import { useState } from 'preact/hooks';
import { writeAddress } from '../address.ts';
import { ApiError, get, request } from '../api.ts';
import { useLive } from '../live.ts';
import { announce } from '../parts/announcer.tsx';
import { mayDecide } from '../parts/decide.tsx';
import { Ago } from '../parts/time.tsx';
import { Trouble } from '../parts/trouble.tsx';
import type { Account } from '../types.ts';

/** Every account: whether anything is sent, what waits, and a way to stop it and to let it go on. */
export function AccountsView() {
  const { value, error, refresh } = useLive('accounts', () => get<{ accounts: readonly Account[] }>('/accounts'), 3000);
  const accounts = value?.accounts ?? [];
  return (
    <>
      <Trouble error={error} />
      {value && accounts.length === 0 && (
        <p class="empty">No account was used yet: each appears with its first action.</p>
      )}
      <div class="accounts">
        {accounts.map((account) => (
          <AccountCard key={`${account.vendor}/${account.account}`} account={account} onChanged={refresh} />
        ))}
      </div>
    </>
  );
}

function AccountCard({ account, onChanged }: { readonly account: Account; onChanged(): void }) {
  const { vendor, account: name, mode, paused, circuitBreaker, rateLimit, credentials } = account;
  return (
    <section class="account" aria-label={`${vendor}/${name}`}>
      <header>
        <h2>
          {vendor}/{name}
        </h2>
        {mode && mode !== 'live' && <span class="badge">{mode}</span>}
        <Health account={account} />
      </header>
      <dl class="facts">
        <dt>Circuit breaker</dt>
        <dd>
          {circuitBreaker.state}
          {circuitBreaker.nextProbeAt && (
            <>
              , probed <Ago at={circuitBreaker.nextProbeAt} />
            </>
          )}
        </dd>
        <dt>Rate limit</dt>
        <dd>
          {rateLimit.perMinute} units a minute;{' '}
          {rateLimit.waitsUntil ? (
            <>
              none now: the pause that the vendor asked for ends <Ago at={rateLimit.waitsUntil} />
            </>
          ) : (
            `${rateLimit.left} may go now`
          )}
        </dd>
        <dt>Credentials</dt>
        <dd>
          {credentials.state}
          {credentials.since && (
            <>
              {' '}
              since <Ago at={credentials.since} />
            </>
          )}
        </dd>
        {(['waiting', 'inDoubt', 'held'] as const).map((state) => (
          <Backlog key={state} state={state} account={account} />
        ))}
      </dl>
      {paused && (
        <p>
          Paused by {paused.by} <Ago at={paused.at} />
          {paused.note && `: ${paused.note}`}
          {paused.until && (
            <>
              . It goes on <Ago at={paused.until} />
            </>
          )}
        </p>
      )}
      {mayDecide(account) && <Switch account={account} onChanged={onChanged} />}
    </section>
  );
}

function Health({ account: { paused, circuitBreaker, credentials } }: { readonly account: Account }) {
  const trouble = paused
    ? 'paused'
    : credentials.state === 'refused'
      ? 'credentials refused'
      : circuitBreaker.state === 'open'
        ? 'the vendor fails'
        : '';
  return (
    <span class={`state ${trouble ? 'state-held' : 'state-done'}`}>
      <span class="dot" aria-hidden="true" />
      {trouble || 'sending'}
    </span>
  );
}

function Backlog({ state, account }: { readonly state: 'waiting' | 'inDoubt' | 'held'; readonly account: Account }) {
  const { count, oldestAcceptedAt } = account[state];
  const filter = { state: state === 'inDoubt' ? 'in_doubt' : state, vendor: account.vendor, account: account.account };
  return (
    <>
      <dt>{state === 'inDoubt' ? 'In doubt' : state === 'held' ? 'Held' : 'Waiting'}</dt>
      <dd>
        {count === 0 ? (
          'none'
        ) : (
          <a href={writeAddress(['actions'], filter)}>
            {count}
            {oldestAcceptedAt && (
              <>
                , the oldest accepted <Ago at={oldestAcceptedAt} />
              </>
            )}
          </a>
        )}
      </dd>
    </>
  );
}

/** Pauses with a note, or resumes. */
function Switch({ account: { vendor, account, paused }, onChanged }: { readonly account: Account; onChanged(): void }) {
  const [note, setNote] = useState('');
  const [error, setError] = useState<ApiError | undefined>(undefined);
  const act = (verb: 'pause' | 'resume') =>
    request(
      'POST',
      `/accounts/${vendor}/${account}/${verb}`,
      verb === 'pause' && note.trim() ? { note: note.trim() } : {},
    ).then(
      () => {
        setNote('');
        setError(undefined);
        announce(verb === 'pause' ? `${vendor}/${account} is paused.` : `${vendor}/${account} goes on.`);
        onChanged();
      },
      (failure: unknown) => setError(failure instanceof ApiError ? failure : new ApiError(0, String(failure))),
    );
  return (
    <div class="switch">
      {paused ? (
        <button type="button" onClick={() => act('resume')}>
          Resume
        </button>
      ) : (
        <>
          <label class="field">
            <span class="unseen">
              Why {vendor}/{account} is paused
            </span>
            <input
              value={note}
              maxLength={500}
              placeholder="Why (kept on record)"
              onInput={(event) => setNote(event.currentTarget.value)}
            />
          </label>
          <button type="button" onClick={() => act('pause')}>
            Pause
          </button>
        </>
      )}
      <Trouble error={error} />
    </div>
  );
}
