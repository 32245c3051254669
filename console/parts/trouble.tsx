import type { ApiError } from '../api.ts';

/** What went wrong, in the API's words. */
export function Trouble({ error }: { readonly error: ApiError | undefined }) {
  if (!error) return null;
  return (
    <div class="trouble" role="alert">
      <p>
        {error.status > 0 && <strong>{error.status} </strong>}
        {error.message}
      </p>
      {error.issues.length > 0 && (
        <ul>
          {error.issues.map(({ path, message }) => (
            <li key={path}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
