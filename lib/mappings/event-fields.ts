/** The fields that an event of EventBridge has; `replay-name` only if an archive replays it. */
export const EVENT_FIELDS: readonly string[] = [
  ...['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail', 'replay-name'],
];
