/** What a start costs without any code. */
export const handler = async () => ({ statusCode: 200, body: '{}' });
