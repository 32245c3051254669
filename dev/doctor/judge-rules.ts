import { isDeepStrictEqual } from 'node:util';
import { mappingRuleId } from '../../infra/event-rules.ts';
import { type Finding, fault, ok, warning } from '../../infra/finding.ts';
import type { Mapping } from '../../lib/mappings/compile.ts';
import type { AwsFacts } from './facts.ts';

const DEPLOY = 'Deploy the stage.';

/** Whether each mapping has its rule, each rule its mapping, and each is switched on. @param rules physical ids by logical id */
export async function judgeRules(
  rules: Readonly<Record<string, string>>,
  mappings: readonly Mapping[],
  facts: Pick<AwsFacts, 'rule'>,
): Promise<readonly Finding[]> {
  const byRule = new Map(mappings.map((mapping) => [mappingRuleId(mapping.name), mapping]));
  const missing = [...byRule].filter(([id]) => rules[id] === undefined);
  const seen = await Promise.all(
    Object.entries(rules).map(async ([id, physicalId]) =>
      judgeRule(id, await readRule(physicalId, facts), byRule.get(id)),
    ),
  );
  const found = [
    ...missing.map(([, { name }]) => fault('rules', `mappings/${name}.yml has no rule: its events go nowhere`, DEPLOY)),
    ...seen.flat(),
  ];
  return found.length > 0
    ? found
    : [ok('rules', `all ${Object.keys(rules).length} are on, and each mapping has its own`)];
}

type Rule = Awaited<ReturnType<AwsFacts['rule']>>;

/** CloudFormation names a rule of a bus that is not the default one by both: `support|name`. */
function readRule(physicalId: string, facts: Pick<AwsFacts, 'rule'>): Promise<Rule> {
  const [name = '', bus = 'default'] = physicalId.split('|').reverse();
  return facts.rule(name, bus);
}

function judgeRule(id: string, { isEnabled, pattern, targets }: Rule, mapping: Mapping | undefined): Finding[] {
  const about = `rule ${id}`;
  return [
    ...(isEnabled ? [] : [fault(about, 'it is switched off: its events go nowhere', 'Enable it in EventBridge.')]),
    ...(targets > 0 ? [] : [fault(about, 'it has no target: its events go nowhere', DEPLOY)]),
    ...(mapping === undefined && id.endsWith('MappingRule')
      ? [warning(about, 'its mapping is not here', 'Is this the commit that is deployed? Else deploy.')]
      : []),
    ...(mapping === undefined || isDeepStrictEqual(JSON.parse(pattern), mapping.match)
      ? []
      : [fault(about, `it matches other events than mappings/${mapping.name}.yml`, DEPLOY)]),
  ];
}
