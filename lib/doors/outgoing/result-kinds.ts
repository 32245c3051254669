/** The `source` of our own result events: where rules find them. */
export const RESULT_SOURCE = 'conversation-actions';

/** The `detail-type`s of our own result events. */
export const RESULT_TYPES = ['action.done', 'action.failed', 'action.held', 'action.cancelled'] as const;
