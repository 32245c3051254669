import { describe, expect, it } from 'vitest';
import { VENDOR_NAMES } from '../../../lib/vendors/vendors.ts';
import { readFunctions, roleOf } from '../../../scripts/catalog.ts';
import { DEPLOYED_TYPES } from '../../../scripts/generate/policies.ts';
import { sources, textOf } from '../../kit/imports.ts';
import type { Stacks } from '../packaged.ts';
import { idIn, listed } from '../template.ts';

export function permissionRules(stacks: Stacks): void {
  const template = () => stacks.stack.template;
  const allowed = () =>
    template()
      .statements()
      .filter(([, { Effect }]) => Effect === 'Allow');
  const secretsOf = (role: string) =>
    template()
      .statementsOf(role)
      .filter(({ Action }) => listed(Action).some((action) => action.startsWith('secretsmanager:')));

  describe('the deployer’s policy', () => {
    it('has a statement for each type of the template, and none for another', () => {
      const resources = [stacks.stack, stacks.production].flatMap((stage) => Object.values(stage.template.resources));
      const types = new Set(resources.map(({ Type }) => Type));
      const covers = (key: string, type: string) =>
        key.endsWith('*') ? type.startsWith(key.slice(0, -1)) : key === type;
      const keys = Object.keys(DEPLOYED_TYPES);
      expect([...types].filter((type) => !keys.some((key) => covers(key, type)))).toEqual([]);
      expect(keys.filter((key) => ![...types].some((type) => covers(key, type)))).toEqual([]);
    });
  });

  describe('permissions', () => {
    it('name every action', () => {
      expect(allowed().filter(([, { Action }]) => listed(Action).some((action) => action.includes('*')))).toEqual([]);
    });

    it('name every resource, but where IAM knows none: traces, and a key in its own policy', () => {
      const stars = allowed().filter(([, { Resource }]) => listed(Resource).includes('*'));
      const unexplained = stars.filter(
        ([id, { Action }]) => id !== 'Key' && !listed(Action).every((action) => action.startsWith('xray:')),
      );
      expect(unexplained).toEqual([]);
    });

    it('are for somebody named', () => {
      expect(allowed().filter(([, { Principal = '' }]) => JSON.stringify(Principal).includes('*'))).toEqual([]);
    });

    it.each(VENDOR_NAMES)("let %s's role read that vendor's secrets and no other's", (vendor) => {
      const secrets = new RegExp(`:secret:conversation-actions/dev/${vendor}/\\*$`);
      for (const kind of ['operation', 'query'] as const) {
        expect(secretsOf(roleOf(vendor, kind))).toEqual([
          {
            Effect: 'Allow',
            Action: 'secretsmanager:GetSecretValue',
            Resource: { 'Fn::Sub': expect.stringMatching(secrets) },
          },
        ]);
      }
    });

    it.each(VENDOR_NAMES)("let %s's role touch no other vendor's conversations and accounts", (vendor) => {
      const keysOf = (kind: 'operation' | 'query') =>
        template()
          .statementsOf(roleOf(vendor, kind))
          .filter(({ Resource }) => idIn(Resource) === 'Table')
          .map(({ Condition }) => Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']);
      expect(keysOf('operation')).toEqual([
        ['A#*', 'I#*', `C#${vendor}|*`, `R#${vendor}|*`, `T#${vendor}|*`, `V#${vendor}|*`],
      ]);
      expect(keysOf('query')).toEqual([[`V#${vendor}|*`]]);
    });

    it('let a query read secrets and keep its account’s rate limit, and neither list, delete, wake nor publish anything', async () => {
      const queries = (await readFunctions()).filter(({ kind }) => kind === 'query');
      expect(queries.length).toBeGreaterThan(5);
      for (const role of new Set(queries.map((query) => query.role))) {
        const actions = template()
          .statementsOf(role)
          .flatMap(({ Action }) => listed(Action));
        expect(
          actions.filter((action) => /^(?:dynamodb|sqs|events|secretsmanager):/.test(action)).sort(),
          role,
        ).toEqual(expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']));
        expect(
          actions.filter((action) => /^(?:sqs|events):|DeleteItem|Query/.test(action)),
          role,
        ).toEqual([]);
      }
    });

    it('know every kind of record that the ledger keeps', () => {
      const texts = sources('lib/ledger').map(textOf);
      const kinds = texts.flatMap((text) => [...text.matchAll(/[`']([A-Z])#(?:\$|')/g)].map(([, kind]) => kind));
      expect(new Set(kinds)).toEqual(new Set(['A', 'C', 'I', 'R', 'T', 'V']));
    });

    it("give a function its folder's role, and what only reads that of the folder's queries", async () => {
      for (const { logicalId, kind } of await readFunctions()) {
        const expected = `${logicalId.split('Dash')[0]}${kind === 'query' ? 'Query' : ''}Role`;
        expect(idIn(template().properties(logicalId)['Role']), logicalId).toBe(expected);
      }
    });

    it('let the accounts’ role read every vendor’s secrets, by which it knows whether there is such an account', () => {
      expect(secretsOf('AccountsRole')).toHaveLength(VENDOR_NAMES.length);
    });

    it('keep secrets from those who need none', () => {
      expect([...secretsOf('ActionsRole'), ...secretsOf('ServiceRole')]).toEqual([]);
      const ofService = template()
        .statementsOf('ServiceRole')
        .flatMap(({ Action }) => listed(Action));
      expect(ofService.filter((action) => !/^(logs|xray|sts):/.test(action))).toEqual([]);
    });

    it('let a service invoke a function only for a named source', () => {
      for (const [id, { SourceArn, Principal }] of template().all('AWS::Lambda::Permission')) {
        expect(SourceArn, id).toBeDefined();
        expect(['apigateway.amazonaws.com', 'events.amazonaws.com'], id).toContain(Principal);
      }
    });
  });
}
