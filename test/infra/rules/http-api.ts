import { describe, expect, it } from 'vitest';
import type { Packaged, Stacks } from '../packaged.ts';
import { at } from '../template.ts';

export function httpApiRules(stacks: Stacks): void {
  const routes = ({ template }: Packaged) => template.all('AWS::ApiGatewayV2::Route').map(([, route]) => route);

  describe('the HTTP API', () => {
    it('opens to anybody /health and what errors mean, and nothing else', () => {
      for (const packaged of [stacks.stack, stacks.production]) {
        const open = routes(packaged).filter(({ AuthorizationType = 'NONE' }) => AuthorizationType === 'NONE');
        expect(open.map(({ RouteKey }) => RouteKey)).toEqual(['GET /health', 'GET /problems/{kind}']);
      }
    });

    it('checks signatures, or the tokens of one issuer with a scope', () => {
      const kinds = (packaged: Packaged) =>
        new Set(routes(packaged).map((route) => `${route['AuthorizationType']} ${route['AuthorizationScopes']}`));
      expect(kinds(stacks.stack)).toEqual(new Set(['AWS_IAM undefined', 'undefined undefined']));
      expect(kinds(stacks.production)).toEqual(new Set(['JWT conversations', 'undefined undefined']));
      expect(stacks.production.template.properties('HttpApiAuthorizerJwt')['JwtConfiguration']).toEqual({
        Issuer: 'https://issuer.example',
        Audience: ['actions'],
      });
    });

    it('throttles', () => {
      const settings = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100, DetailedMetricsEnabled: true };
      expect(stacks.stack.template.properties('HttpApiStage')['DefaultRouteSettings']).toEqual(settings);
    });

    it('logs each access as JSON, without path and query', () => {
      const format = String(at(stacks.stack.template.properties('HttpApiStage'), 'AccessLogSettings.Format'));
      expect(Object.keys(JSON.parse(format))).toEqual(
        expect.arrayContaining(['requestId', 'route', 'status', 'caller']),
      );
      expect(format).not.toMatch(/context\.path|query|rawPath/i);
    });

    it('allows no other origin', () => {
      expect(stacks.stack.template.properties('HttpApi')).not.toHaveProperty('CorsConfiguration');
    });
  });

  describe('a domain of one’s own', () => {
    it('is there only where the stage names one, and then callers are told of it', () => {
      const { conditions, resources, outputs } = stacks.stack.template;
      expect(conditions['HasDomain']).toEqual({ 'Fn::Not': [{ 'Fn::Equals': ['', ''] }] });
      for (const id of ['Domain', 'DomainMapping']) expect(resources[id]?.Condition, id).toBe('HasDomain');
      expect(outputs['DomainTarget']?.Condition).toBe('HasDomain');
      const [, { Environment }] = stacks.stack.template.all('AWS::Lambda::Function')[0] ?? ['', {}];
      expect(at(Environment, 'Variables.PUBLIC_URL.Fn::If.0')).toBe('HasDomain');
    });

    it('has its address among what the stack tells, beside the table, the queues, the bus and the console', () => {
      const told = ['PublicUrl', 'TableName', 'WakeUpQueueUrl', 'EventBusName', 'ResultBusName', 'ConsoleCommand'];
      expect(Object.keys(stacks.stack.template.outputs)).toEqual(expect.arrayContaining(told));
      const queues = stacks.stack.template.all('AWS::SQS::Queue').map(([id]) => id);
      expect(queues.map((id) => stacks.stack.template.outputs[`${id}Url`]?.Value)).toEqual(
        queues.map((id) => ({ Ref: id })),
      );
    });
  });
}
