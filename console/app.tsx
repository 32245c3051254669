import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { writeAddress } from './address.ts';
import { get } from './api.ts';
import { useAddress, useLive } from './live.ts';
import { Announcer } from './parts/announcer.tsx';
import type { About } from './types.ts';
import { AccountsView } from './views/accounts.tsx';
import { ActionView } from './views/action.tsx';
import { ActionsView } from './views/actions.tsx';
import { BulkView } from './views/bulk.tsx';
import { EventsView } from './views/events.tsx';
import { HeldView } from './views/held.tsx';
import { MappingsView } from './views/mappings.tsx';
import { VendorsView } from './views/vendors.tsx';

interface Page {
  readonly name: string;
  readonly title: string;
  /** Only where the simulators run. */
  readonly local?: true;
  view(props: { readonly filters: Readonly<Record<string, string>>; readonly local: boolean }): ComponentChildren;
}

const PAGES: readonly Page[] = [
  { name: 'actions', title: 'Actions', view: ActionsView },
  { name: 'held', title: 'Held', view: HeldView },
  { name: 'accounts', title: 'Accounts', view: AccountsView },
  { name: 'mappings', title: 'Mappings', view: MappingsView },
  { name: 'bulk', title: 'Bulk', view: BulkView },
  { name: 'events', title: 'Events', local: true, view: EventsView },
  { name: 'vendors', title: 'Vendors', local: true, view: VendorsView },
];

/** The whole console: a bar of pages, and the one that the address names. */
export function App() {
  const { path, filters } = useAddress();
  const about = useLive('about', () => get<About>('/_console/about'), 60_000).value;
  const [name = 'actions', id] = path;
  const page = PAGES.find((candidate) => candidate.name === name);
  const title = id === undefined ? (page?.title ?? 'Not found') : 'Action';
  const heading = useHeading(path.join('/'), title);

  return (
    <>
      <button type="button" class="skip" onClick={() => heading.current?.focus()}>
        Skip to content
      </button>
      <header class="bar">
        <a class="brand" href={writeAddress(['actions'])}>
          conversation-actions
        </a>
        <nav aria-label="Pages">
          {PAGES.filter(({ local }) => !local || about?.local).map((each) => (
            <a
              key={each.name}
              href={writeAddress([each.name])}
              aria-current={each.name === name ? 'page' : undefined}
              class="tab"
            >
              {each.title}
            </a>
          ))}
        </nav>
        <a class="quiet" href="/docs">
          API
        </a>
        {about && (
          <span class={about.local ? 'stage' : 'stage stage-deployed'} title={about.api}>
            {about.stage}
          </span>
        )}
      </header>
      <main id="main">
        <h1 tabIndex={-1} ref={heading}>
          {title}
        </h1>
        {id !== undefined && name === 'actions' ? (
          <ActionView key={id} id={id} local={about?.local ?? false} />
        ) : undefined}
        {id === undefined && page ? <page.view filters={filters} local={about?.local ?? false} /> : undefined}
        {page === undefined && <p>There is no such page.</p>}
      </main>
      <Announcer />
    </>
  );
}

/** Names the document after the page, and moves the focus to its heading when the page changes, as a page load would. */
function useHeading(path: string, title: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    document.title = `${title} · conversation-actions`;
    if (shown.current !== path) heading.current?.focus();
    shown.current = path;
  }, [path, title]);
  return heading;
}
