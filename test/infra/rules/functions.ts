import { describe, expect, it } from 'vitest';
import type { Stacks } from '../packaged.ts';
import { at, idIn } from '../template.ts';

export function functionRules(stacks: Stacks): void {
  const template = () => stacks.stack.template;
  const functions = () => template().all('AWS::Lambda::Function');

  describe('functions', () => {
    it('run on the newest runtime and are traced', () => {
      for (const [id, { Runtime, Architectures, TracingConfig }] of functions()) {
        expect({ id, Runtime, Architectures, TracingConfig }).toEqual({
          id,
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          TracingConfig: { Mode: 'Active' },
        });
      }
    });

    it('are named within 64 characters, also at a stage with a long name', () => {
      for (const [id, { FunctionName }] of stacks.production.template.all('AWS::Lambda::Function')) {
        expect(String(FunctionName), id).toContain('conversation-actions-production-');
        expect(String(FunctionName).length, id).toBeLessThanOrEqual(64);
      }
    });

    it('answer HTTP before the API gives up at 30 s', () => {
      const targets = template()
        .all('AWS::ApiGatewayV2::Integration')
        .map(([, { IntegrationUri }]) => idIn(IntegrationUri));
      expect(targets).toHaveLength(template().all('AWS::ApiGatewayV2::Route').length);
      for (const id of targets) expect(template().properties(id)['Timeout'], id).toBeLessThan(30);
    });

    it('get neither a credential nor the leave for plain http from their environment', () => {
      for (const [id, { Environment }] of functions()) {
        const variables = Object(at(Environment, 'Variables'));
        expect(variables, id).toMatchObject({ STAGE: 'dev', SECRETS_PREFIX: 'conversation-actions/dev' });
        const telling = /password|token|secret(?!s_(prefix|max))|credential|loopback/i;
        expect(
          Object.keys(variables).filter((name) => telling.test(name)),
          id,
        ).toEqual([]);
        expect(JSON.stringify(variables).length, id).toBeLessThan(4096);
      }
    });

    it('log into groups that are encrypted, and forget after a year', () => {
      const groups = template().all('AWS::Logs::LogGroup');
      expect(groups).toHaveLength(functions().length + 1);
      for (const [id, { RetentionInDays, KmsKeyId }] of groups) {
        expect({ id, RetentionInDays, key: idIn(KmsKeyId) }).toEqual({ id, RetentionInDays: 365, key: 'Key' });
      }
    });

    it('reserve concurrency for each operation where the stage asks for it', () => {
      const reserved = stacks.production.template
        .all('AWS::Lambda::Function')
        .filter(([, { ReservedConcurrentExecutions }]) => ReservedConcurrentExecutions === 20)
        .map(([id]) => id);
      expect(reserved).toContain('HelpscoutDashcreateDashreplyLambdaFunction');
      expect(reserved).not.toContain('ServiceDashhealthLambdaFunction');
    });
  });
}
