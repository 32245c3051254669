import * as z from 'zod/mini';

const UpdateBody = z.object({ status: z.enum(['Active', 'Closed', 'Deleted']) });

/** The February body has the type within `messageData`, the January body beside it. */
const MessageBody = z.object({ messageData: z.object({ text: z.string().check(z.minLength(1)) }) });

const Assignment = z.object({ organizationMemberId: z.string() });

export const readUpdate = (body: Buffer) => read(UpdateBody, body)?.status;
export const readMessage = (body: Buffer) => read(MessageBody, body)?.messageData.text;
export const readAssignment = (body: Buffer) => read(Assignment, body)?.organizationMemberId;

function read<Schema extends z.ZodMiniType>(schema: Schema, body: Buffer): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

const UUID = /^(?:urn:uuid:)?\{?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;

/** The forms that the real server parses: plain, in braces, as a URN, or without dashes. */
export function isUuid(id: string): boolean {
  return UUID.test(id);
}

/** The pages of a list; `undefined` where the server answers 400. */
export function readPage(query: URLSearchParams, most: number): { page: number; perPage: number } | undefined {
  const page = Number(query.get('page'));
  const perPage = Number(query.get('per_page'));
  const valid = Number.isSafeInteger(page) && page >= 1 && Number.isSafeInteger(perPage) && perPage >= 1;
  return valid && perPage <= most ? { page, perPage } : undefined;
}
