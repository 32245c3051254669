// Lambda's runtime, as small as it can be: loads a handler, then asks for one event after the other.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const http = process.getBuiltinModule('node:http');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true });

function ask(method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, path: `/2018-06-01/runtime/${path}`, method, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ id: response.headers['lambda-runtime-aws-request-id'], text }));
    });
    request.on('error', reject).end(body);
  });
}

const { handler } = await import(process.argv[2]);
for (;;) {
  const { id, text } = await ask('GET', 'invocation/next');
  const deadline = Date.now() + 29_000;
  const context = {
    awsRequestId: id,
    functionName: 'bench',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
    memoryLimitInMB: '512',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const answer = await handler(JSON.parse(text), context).catch((error) => ({ statusCode: 500, body: error.stack }));
  await ask('POST', `invocation/${id}/response`, JSON.stringify(answer));
}
