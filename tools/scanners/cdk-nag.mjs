// Prints what the rule packs of cdk-nag find in CloudFormation templates, as JSON: node tools/scanners/cdk-nag.mjs template.json …
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';

const PACKS = [AwsSolutionsChecks, ServerlessChecks, NIST80053R5Checks];

const findings = process.argv.slice(2).flatMap((templateFile) => {
  const app = new App();
  new CfnInclude(new Stack(app, 'Stack'), 'Template', { templateFile });
  return PACKS.flatMap((Pack) => new Pack(app).validateScope(app).violations.flatMap(toFindings));
});
console.log(JSON.stringify(findings));

/** A rule such as `AwsSolutions-IAM5[Resource::*]` says in brackets which of several parts it found. */
function toFindings({ ruleName, description, violatingResources }) {
  const [, rule, part] = /^([^[]+)(?:\[(.+)\])?$/s.exec(ruleName);
  return violatingResources.map(({ constructPath }) => ({
    rule,
    resource: constructPath.split('/').at(-1),
    says: part ?? description,
  }));
}
