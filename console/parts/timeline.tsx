import { timelineOf } from '../timeline.ts';
import type { Action } from '../types.ts';
import { Clock } from './time.tsx';

/** What happened to an action, oldest first. */
export function Timeline({ action }: { readonly action: Action }) {
  const { historyLeftOut = 0 } = action;
  return (
    <>
      <ol class="timeline">
        {timelineOf(action).map(({ at, kind, title, detail, candidates = [] }, index) => (
          <li key={`${index} ${at}`} class={`moment moment-${kind}`}>
            <span class="moment-dot" aria-hidden="true" />
            <span class="moment-title">{title}</span>
            <Clock at={at} />
            {detail && <p>{detail}</p>}
            {candidates.length > 0 && (
              <p>
                At the vendor: <span class="id">{candidates.join(', ')}</span>
              </p>
            )}
          </li>
        ))}
      </ol>
      {historyLeftOut > 0 && <p class="quiet">{historyLeftOut} entries after the first are not kept.</p>}
    </>
  );
}
